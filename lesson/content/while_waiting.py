"""Something to read while a run waits or gets ready: what it will do, and what others have found, with sources."""

_WAY = {  # of a batch, by the run's head
    "new": "to the new head",
    "word": "to the head that pre-training trained, which says how well each answer word fits",
}
_LUCK = {  # what another seed changes
    "new": "because the head starts from other random numbers and the reviews come in another order",
    "word": "because the reviews come in another order",
}


def fine_tuning(head: str) -> tuple[str, ...]:
    """Return the paragraphs for a fine-tuning run with this head: new or word.

    >>> "random numbers" in fine_tuning("new")[2], "random numbers" in fine_tuning("word")[2]
    (True, False)
    """
    return (
        "What happens next: each review is cut into tokens, and a batch of them goes through all layers "
        f"{_WAY[head]}. The loss says how wrong the head was; a pass back through the layers works out how each weight "
        "that may change should change; and the optimizer moves all of these a little. That is one step.",
        "BERT's makers fine-tuned it for two to four epochs, with batches of 16 or 32 and learning rates of 2e-5 to "
        "5e-5 (Devlin et al. 2018). A smaller network can take larger rates.",
        "Fine-tuning on few examples depends on luck: the same settings with another seed may end a few points higher "
        f"or lower, {_LUCK[head]} (Dodge et al. 2020). Try it: change the seed and nothing else.",
    )


COMPARISON = (
    "What happens next: every model learns from the same training reviews, one after another, and is then tested on "
    "the same test reviews, which none of them has seen. Otherwise their scores could not be compared.",
    "Why several seeds: with few labels, it matters which reviews you happen to have. The mean of several draws says "
    "more than the best one.",
)
MINIATURE = (
    "What happens next: a vocabulary is made from your text, all weights get random numbers, and words are masked "
    "and guessed over and over. At first, every word is as likely as any other.",
)
