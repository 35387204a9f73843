# %% [markdown]
# ## From text to batches
#
# Each review is cut into tokens once. A batch is padded to little more than its longest review.

# %%
# source: lesson.bert.buckets:STEP
# source: lesson.bert.buckets:TOKENS
# source: lesson.bert.buckets:Lengths
# source: lesson.bert.finetuning.batches:Rows
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.set_num_threads(THREADS)  # another number adds up in another order, and the last digits change
tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT)


def autocast(device, precision):
    """Products in bf16 inside, where that is the precision; weights stay in float32."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision == "bf16")


room = MAX_LENGTH - len(PROMPT_IDS)


def encode(table):
    """The reviews of a table as token ids, each followed by the prompt where the model is asked one."""
    ids = tokenizer(table["text"].tolist(), truncation=True, max_length=room)["input_ids"]
    labels = torch.tensor([CLASS_NAMES.index(label) for label in table["label"]])
    return Rows(tuple(torch.tensor([*row[:-1], *PROMPT_IDS, row[-1]]) for row in ids), labels, tokenizer.pad_token_id)


texts = {part: encode(table) for part, table in tables.items()}

# %% [markdown]
# ## Which reviews come at which step, and which words are hidden
#
# Both follow from the seed and from where in the training it is, so they come out the same each time.

# %%
# source: lesson.bert.buckets:bucketed_order
# source: lesson.bert.buckets:by_length
# source: lesson.bert.finetuning.word_dropout:drop_words
