"""What the word head is asked, and which words answer: a class is as likely as its answer words at [MASK].

A review is followed by a prompt, "All in all, it was [MASK].", and the masked-word head says which words fit there. The
score of a class is the mean log-probability of its answer words (Schick and Schütze 2021, arXiv:2001.07676; Gao et al.
2021, arXiv:2012.15723), less what these words get anyway: some are likelier than others after any review (Zhao et al.
2021, arXiv:2102.09690). A checkpoint's folder keeps all of it in answer_words.json. Finding the words takes a
millisecond.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerBase

from lesson.content.answer_words import usual_prompt, usual_words
from lesson.errors import LessonError

MASK = "[MASK]"
FILE = "answer_words.json"
LEAST_REVIEW = 4  # tokens that must be left for the review


@dataclass(frozen=True)
class Question:
    """A prompt and the answer words of each class, as text and as token ids; `priors` are taken off their scores."""

    class_names: tuple[str, ...]
    prompt: str
    words: tuple[tuple[str, ...], ...]  # of each class
    prompt_ids: tuple[int, ...]
    word_ids: tuple[tuple[int, ...], ...]
    mask_id: int
    priors: tuple[float, ...] = ()  # mean log-probability of each class's words where no review says anything

    @cached_property
    def from_end(self) -> int:
        """How many tokens before the end of a row [MASK] stands; the row ends with the tokenizer's [SEP]."""
        return len(self.prompt_ids) - self.prompt_ids.index(self.mask_id) + 1

    @cached_property
    def answer_ids(self) -> list[int]:
        """The token ids of all answer words, class after class."""
        return [each for ids in self.word_ids for each in ids]

    def with_priors(self, priors: Sequence[float]) -> "Question":
        """Return the same question with these priors, one a class."""
        return replace(self, priors=tuple(priors))

    def save(self, folder: Path) -> None:
        """Write it beside a checkpoint."""
        (folder / FILE).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path) -> Question:
    """Return the question that was saved beside a checkpoint. LessonError when it cannot be read."""
    try:
        kept: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Question(**{name: _tuples(value) for name, value in kept.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        raise LessonError(
            f"The word head's {FILE} is missing or damaged, so nobody knows which words answer. Fine-tune again."
        ) from None


def misplaced() -> LessonError:
    """Return the error for answer words beside a model that has no use for them."""
    return LessonError(
        f"This run was made with a new head, and its folder holds the word head's {FILE}: its files belong to another "
        "run. Fine-tune again."
    )


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


def ask(
    tokenizer: PreTrainedTokenizerBase,
    class_names: Sequence[str],
    words: Sequence[Sequence[str]] = (),
    prompt: str = "",
) -> Question:
    """Return the question for these classes: the usual prompt and words where none are given.

    A word that the vocabulary lacks is left out. Raises LessonError when a class has none left, when two classes share
    one, or when the prompt has not exactly one [MASK].

    >>> from lesson.bert.checkpoints import tokenizer
    >>> ask(tokenizer("lesson-bert"), ["bad", "good"], [["awful"], ["great", "grrreat"]]).words
    (('awful',), ('great',))
    """
    known = known_words(tokenizer, words or usual_words(class_names))
    if len(known) != len(class_names):
        raise LessonError(f"There are {len(class_names)} classes, and answer words for {len(known)}. Give each some.")
    for name, found in zip(class_names, known, strict=True):
        if not found:
            raise LessonError(
                f"The class “{name}” has no answer word that this BERT knows as one word, so the word head cannot "
                "stand for it. Give it one, or take the new head."
            )
    _check_apart(known)
    prompt = prompt.strip() or usual_prompt(class_names)
    return Question(
        class_names=tuple(class_names),
        prompt=prompt,
        words=tuple(tuple(found) for found in known),
        prompt_ids=_prompt_ids(tokenizer, prompt),
        word_ids=tuple(tuple(found.values()) for found in known),
        mask_id=_mask_id(tokenizer),
    )


def known_words(tokenizer: PreTrainedTokenizerBase, words: Sequence[Sequence[str]]) -> list[dict[str, int]]:
    """Return, for each class, those of its words that the vocabulary holds as one token: {word: token id}."""
    return [{word: found for word in some if (found := _token_id(tokenizer, word)) is not None} for some in words]


def _token_id(tokenizer: PreTrainedTokenizerBase, word: str) -> int | None:
    # the space makes byte-level vocabularies look for the word as it stands inside a sentence
    ids = tokenizer(" " + word.strip(), add_special_tokens=False)["input_ids"] if word.strip() else []
    return ids[0] if len(ids) == 1 and ids[0] not in tokenizer.all_special_ids else None


def _check_apart(known: Sequence[dict[str, int]]) -> None:
    seen: set[int] = set()
    for found in known:
        for word, each in found.items():
            if each in seen:
                raise LessonError(f"“{word}” is an answer word twice. Let each word stand for one class only, once.")
            seen.add(each)


def _prompt_ids(tokenizer: PreTrainedTokenizerBase, prompt: str) -> tuple[int, ...]:
    text = " " + prompt.replace(MASK, tokenizer.mask_token or MASK)
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    if ids.count(_mask_id(tokenizer)) != 1:
        raise LessonError(f"The prompt “{prompt}” must have {MASK} once, such as “All in all, it was {MASK}.”")
    return tuple(ids)


def _mask_id(tokenizer: PreTrainedTokenizerBase) -> int:
    if tokenizer.mask_token_id is None:
        raise LessonError("This tokenizer has no mask token, so the word head cannot be asked. Use the new head.")
    return tokenizer.mask_token_id
