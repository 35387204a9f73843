# %% [markdown]
# ## The model: BERT and the word head that it was pre-trained with
#
# Nothing is new here. After each review stands `PROMPT`, and the masked-word head says which words fit at [MASK]. The
# score of a label is the mean score of its answer words, less what these words get after any review (`PRIORS`).

# %%
from transformers import AutoModelForMaskedLM

ANSWER_IDS = [word for words in WORD_IDS for word in words]
READ_TOKEN = -FROM_END  # [MASK], counted from the end of a review
options = {"dtype": torch.float32, "attn_implementation": "eager"}
stock = AutoModelForMaskedLM.from_pretrained(CHECKPOINT, **options)


# source: lesson.bert.word_head.model:Spot
# source: lesson.bert.word_head.model:AnswerRows
# source: lesson.bert.word_head.model:Forward
# source: lesson.bert.word_head.model:_at_mask
def scores(model, inputs):
    """A score for each label, [reviews, labels]."""
    found = model(**inputs).logits[:, 0].split([len(words) for words in WORD_IDS], dim=-1)
    return torch.stack([each.mean(dim=-1) for each in found], dim=-1) - torch.tensor(PRIORS, device=device)


def prepare_head(model, words):
    """Let the head score the answer words alone, at [MASK] alone; return how the last layer is read."""
    decoder, spot = model.get_output_embeddings(), Spot(FROM_END)
    place = next(name for name, module in model.named_modules() if module is decoder)
    tied = getattr(model.config, "tie_word_embeddings", True)
    model.base_model.forward = _at_mask(model.base_model.forward, spot)
    model.set_submodule(place, AnswerRows(decoder, ANSWER_IDS, words if tied else None))

    def read_mask(layer, hidden, mask=None, *_, **__):
        return some_tokens(layer, hidden, None if mask is None else mask[:, :, :1], spot.now())

    return read_mask


def as_reader(model):
    """The model as one that answers with labels."""
    prepare_head(model, None)
    return model
