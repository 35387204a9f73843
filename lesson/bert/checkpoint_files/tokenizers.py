"""Whether a checkpoint's tokenizer can be read, and is the one that its weights were trained with.

With another one every answer is noise, and nothing but the sizes and a few special tokens can show it.
"""

from pathlib import Path

from transformers import AutoTokenizer, PreTrainedConfig, PreTrainedTokenizerBase

from lesson.bert.checkpoint_files.config import starts_after_padding
from lesson.errors import LessonError

# The only place that decides it: nothing is fetched, and code that comes with a checkpoint is never run.
_SAFE = {"local_files_only": True, "trust_remote_code": False}
LEAST_KNOWN = 0.8  # of the tokens that the weights have vectors for; some models keep a few in reserve


def read(name: str, folder: Path, shape: PreTrainedConfig) -> PreTrainedTokenizerBase:
    """Return a checkpoint's tokenizer. Raises LessonError when its files cannot be read."""
    try:
        words = AutoTokenizer.from_pretrained(folder, config=shape, **_SAFE)
        words("A word that no vocabulary holds: ☃.")  # one without [UNK] fails only here
    except Exception:  # whatever a foreign file makes the libraries raise: tokenizers raises bare Exceptions
        words = None
    if words is None or not words.is_fast:
        raise LessonError(f"The tokenizer of '{name}' cannot be read. Save tokenizer and weights together again.")
    return words


def check(name: str, words: PreTrainedTokenizerBase, config: PreTrainedConfig) -> None:
    """Raise LessonError for a tokenizer that is not the one these weights were trained with, as far as can be seen."""
    known, room = max(words.get_vocab().values(), default=-1) + 1, config.vocab_size
    if known > room:
        found = f"knows {known:,} tokens, but the weights have room for {room:,}"
    elif known < LEAST_KNOWN * room:
        found = f"knows {known:,} tokens, but the weights have {room:,}"
    elif not words.num_special_tokens_to_add():
        found = "puts no token before and after a text, such as [CLS] and [SEP], but the weights were trained with them"
    elif starts_after_padding(config) and words.pad_token_id != config.pad_token_id:
        found = f"fills up with token {words.pad_token_id}, but the weights with token {config.pad_token_id}"
    else:
        return
    raise LessonError(
        f"The tokenizer of '{name}' {found}: they do not belong together. Save both from the same model, after "
        "model.resize_token_embeddings(len(tokenizer)) if you have added tokens."
    )
