# %% [markdown]
# ## A layer of BERT, in the order of the run
#
# You need not read this cell. It computes what Transformers' own layers compute, in the order and the precision of the
# run, so that the digits agree; of the last layer only the token that the head reads.

# %%
from transformers.models.bert.modeling_bert import BertLayer, BertSelfAttention

# source: lesson.bert.speed.layers:all_tokens
# source: lesson.bert.speed.layers:first_token
# source: lesson.bert.speed.layers:some_tokens
# source: lesson.bert.speed.layers:_asked
# source: lesson.bert.speed.layers:_heads
# source: lesson.bert.speed.layers:_mix
# source: lesson.bert.speed.layers:attend
# source: lesson.bert.speed.layers:_finish
