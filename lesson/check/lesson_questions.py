"""Questions about what the lesson shows to everybody; the one about the picture follows its numbers."""

from lesson.check.question import Question, ask
from lesson.content import listing_2020
from lesson.content.words import counted
from lesson.results import picture
from lesson.results.fits import Fits


def pre_training() -> Question:
    """Return the question about what pre-training needs."""
    return ask(
        "pre-training",
        "What did BERT learn language from, before anybody gave it a job?",
        (
            "Plain text, without any labels",
            "It hid words of the text and guessed them: the text supplies its own answers.",
        ),
        [
            ("Reviews with stars", "Labels come with fine-tuning. Pre-training saw none."),
            (
                "A dictionary and a grammar",
                "Nobody gave it any rules. Whatever it knows of them, it picked up from text.",
            ),
        ],
    )


def both_sides() -> Question:
    """Return the question about what bidirectional means."""
    return ask(
        "both-sides",
        "“The [MASK] barked at the postman.” Why does BERT do better here than a model that reads from left to right?",
        (
            "It sees what comes after the gap",
            "“Barked” is the clue, and only a model that reads both sides has seen it.",
        ),
        [
            ("It has more parameters", "Hide the right side from the very same network, and it gets worse."),
            ("It knows all sentences by heart", "It does as well on sentences that nobody has written before."),
        ],
    )


def next_sentence() -> Question:
    """Return the question about why next sentence prediction was dropped."""
    return ask(
        "next-sentence",
        "Later models, such as RoBERTa, dropped next sentence prediction. What had it mostly turned out to teach?",
        (
            "Whether two pieces are about the same thing",
            "Random pairs differ in topic, so topic is enough to tell them apart. Order and meaning hardly matter.",
        ),
        [
            (
                "The order of sentences",
                "Swap the two sentences of a pair, and BERT usually still says that one follows the other.",
            ),
            ("Nothing at all", "It gets most pairs right. What it learns by doing so is another matter."),
        ],
    )


def no_labels() -> Question:
    """Return the question about the word head."""
    return ask(
        "no-labels",
        "With which head can a pre-trained BERT sort reviews before it has seen a single label, and why?",
        (
            "With the word head: it says which word fits, such as “great” or “terrible” after “All in all, it was”",
            "Which word fits a gap is what pre-training taught that head. A new head would start by guessing.",
        ),
        [
            (
                "With a new head: the body already knows the labels",
                "A new head is random. All it can do is guess, until labels have taught it.",
            ),
            (
                "With neither: it can't be done without labels",
                "The page Your reviews does it, and counts how many it gets right.",
            ),
        ],
    )


def labels_saved(fits: Fits) -> Question | None:
    """Return the question about the one picture; None where nothing was measured."""
    if not picture.sentence(fits):
        return None
    found = picture.saved(fits)
    saved = (
        f"{found.in_words.capitalize()} labels, for the same accuracy"
        if found
        else "None here: counting words gets as far with as few"
    )
    other = (
        "None here: counting words gets as far with as few" if found else "Most of the labels, for the same accuracy"
    )
    return ask(
        "labels-saved",
        "On these reviews, what did pre-training save, compared with a model that counts words?",
        (saved, picture.sentence(fits)),
        [
            (other, picture.sentence(fits)),
            (
                "Computing time: BERT finishes sooner",
                "It costs more seconds, both in training and for each prediction. What it can save is labels.",
            ),
        ],
    )


def never_measured() -> Question:
    """Return the question about the listing of 2020."""
    batch = counted(len(listing_2020.TEXTS), "sentence")
    return ask(
        "never-measured",
        f"The 2020 listing ends with “fine-tuning complete”, and its loss on {batch} fell. What does it not know?",
        (
            "Whether it is right on sentences it did not train on",
            "Nothing is held out, so learning and learning by heart look the same.",
        ),
        [
            ("Whether the loss has fallen", "It has: a few sentences are learned by heart in no time."),
            ("Whether it used the right optimizer", "AdamW is the right one. It just comes from PyTorch today."),
        ],
        drawer="Check yourself",
    )
