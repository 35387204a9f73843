"""The parts of the network, each with the one sentence that says what it is. The same names on every page."""

from collections.abc import Container
from dataclasses import dataclass

WORD_HEAD, PAIR_HEAD, NEW_HEAD = "word head", "pair head", "new head"
TOKENS, VECTORS, LAYERS, FROZEN = "tokens", "word vectors", "layers", "frozen layers"
HEADS = {  # head: what it does
    WORD_HEAD: "turns what the last layer holds at [MASK] into a probability for every token of the vocabulary. "
    "Pre-training taught it that.",
    PAIR_HEAD: "turns what the last layer holds at [CLS] into two scores: the first says “B follows A”, the second “B "
    "is a random sentence”. Pre-training taught it that.",
    NEW_HEAD: "turns what the last layer holds at [CLS] into one score for each label. Pre-training never saw it.",
}
UNTAUGHT = "Its numbers are random: nothing has been learned here yet."


@dataclass(frozen=True)
class Part:
    """A part that can be chosen: its key in the drawing, and the sentence that explains it."""

    key: str
    sentence: str


def of(layers: int, heads: tuple[str, ...], frozen: range, random: Container[str]) -> list[Part]:
    """Return the parts of a network, from its input to its heads; `random` names those that nobody has taught.

    >>> [part.key for part in of(9, (NEW_HEAD,), range(7), {NEW_HEAD})]
    ['tokens', 'word vectors', 'frozen layers', 'layers', 'new head']
    """
    body = [Part(TOKENS, _TOKENS), Part(VECTORS, _said(VECTORS, _VECTORS, random))]
    if frozen:
        body.append(Part(FROZEN, _said(LAYERS, f"{_numbered(frozen)}, frozen: fine-tuning leaves them alone.", random)))
    if len(frozen) < layers:
        body.append(Part(LAYERS, _said(LAYERS, f"{_numbered(range(len(frozen), layers))}: {_MIXING}", random)))
    return [*body, *(Part(head, _said(head, f"The {head} {HEADS[head]}", random)) for head in heads)]


_TOKENS = (
    "The tokens: the text cut into words and pieces of words. BERT adds [CLS] at the beginning, where it gathers what "
    "the whole text says, and [SEP] at the end of a sentence."
)
_VECTORS = "The word vectors: a long row of numbers for each token, looked up in a table, with its position added."
_MIXING = (
    "in each, every token looks at all others, left and right, and takes in what helps (attention). Most of what "
    "BERT knows is kept here."
)


def _said(name: str, sentence: str, random: Container[str]) -> str:
    return f"{sentence} {UNTAUGHT}" if name in random else sentence


def _numbered(layers: range) -> str:
    """Layers as people count them.

    >>> _numbered(range(0, 7)), _numbered(range(8, 9))
    ('Layers 1 to 7', 'Layer 9')
    """
    first, last = layers.start + 1, layers.stop
    return f"Layers {first} to {last}" if last > first else f"Layer {last}"
