# %% [markdown]
# ## The model: BERT and a new head
#
# The body comes with everything that pre-training taught it. The head, which turns BERT's summary of a review into one
# score for each label, begins with random numbers, drawn from the seed.

# %%
from transformers import AutoConfig, AutoModelForSequenceClassification

PROMPT_IDS, ANSWER_IDS, READ_TOKEN = [], [], 0  # no question is asked; the head reads the first token, [CLS]
options = {"dtype": torch.float32, "attn_implementation": "eager"}
names = {"id2label": dict(enumerate(CLASS_NAMES)), "label2id": {name: i for i, name in enumerate(CLASS_NAMES)}}
torch.manual_seed(SEED)
if START == "random":  # the same network without what pre-training taught it
    shape = AutoConfig.from_pretrained(CHECKPOINT, **names)
    stock = AutoModelForSequenceClassification.from_config(shape, **options)
else:
    stock = AutoModelForSequenceClassification.from_pretrained(CHECKPOINT, **names, **options)


def scores(model, inputs):
    """A score for each label, [reviews, labels]."""
    return model(**inputs).logits


def prepare_head(model, words):
    """Let the head compute in float32; return how the last layer is read."""
    forward = model.classifier.forward

    def in_float32(hidden):
        with autocast(device, "fp32"):
            return forward(hidden.float())

    model.classifier.forward = in_float32
    return first_token


def as_reader(model):
    """The model as anybody uses it."""
    return model
