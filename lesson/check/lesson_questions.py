"""Questions about what this lesson showed to everybody; the one about the picture follows its numbers."""

from lesson.check.question import Question, ask
from lesson.content import listing_2020
from lesson.content.words import counted
from lesson.results import picture
from lesson.results.fits import Fits


def pre_training() -> Question:
    """Return the question about what pre-training needs."""
    return ask(
        "pre-training",
        "What did BERT need to learn language from, before anybody gave it a job?",
        (
            "Plain text, and nobody's labels",
            "It hides words of the text itself and guesses them: the text brings its own answers.",
        ),
        [
            ("Reviews with stars", "Labels come with fine-tuning. Pre-training saw none."),
            ("A dictionary and a grammar", "Nobody told it any rule. What it knows of both, it took from text."),
        ],
    )


def both_sides() -> Question:
    """Return the question about what bidirectional means."""
    return ask(
        "both-sides",
        "“The [MASK] barked at the postman.” Why does BERT do better here than a model that reads from left to right?",
        (
            "It sees what stands to the right of the gap",
            "“Barked” gives it away, and only a model that reads both sides has seen it.",
        ),
        [
            ("It has more parameters", "On the page you hid the right side from the same network, and it got worse."),
            ("It knows all sentences by heart", "It does as well with sentences that nobody has written before."),
        ],
    )


def next_sentence() -> Question:
    """Return the question about why next sentence prediction was dropped."""
    return ask(
        "next-sentence",
        "RoBERTa left next sentence prediction out. What had it turned out to teach, mostly?",
        (
            "Whether two pieces are about the same thing",
            "Random pairs differ in topic, so topic is enough to tell them apart. Order and sense are hardly needed.",
        ),
        [
            ("The order of sentences", "Swap the two sentences of a pair, and BERT mostly still says: it follows."),
            ("Nothing at all", "It gets most pairs right. What it learns for that is another matter."),
        ],
    )


def no_labels() -> Question:
    """Return the question about the word head."""
    return ask(
        "no-labels",
        "Before it has seen one label, BERT can sort reviews better than by chance. With which head, and why?",
        (
            "With the word head: it says which word fits after “All in all, it was”",
            "What fits there, “great” or “terrible”, it knows from reading. A new head would begin with guessing.",
        ),
        [
            (
                "With a new head: the body already knows the labels",
                "A new head is drawn by lot. It sorts by chance until labels have taught it.",
            ),
            ("With neither: without labels nobody can", "The page Your reviews showed that it can, to a degree."),
        ],
    )


def labels_saved(fits: Fits) -> Question | None:
    """Return the question about the one picture; None where nothing was measured."""
    if not picture.sentence(fits):
        return None
    found = picture.saved(fits)
    saved = (
        f"It needs about {picture.about(found.labels - found.needed)} labels fewer for the same accuracy"
        if found
        else "None here: counting words gets as far with as few"
    )
    other = "None here: counting words gets as far with as few" if found else "It needs far fewer labels here"
    return ask(
        "labels-saved",
        "On these reviews, what did reading beforehand save, against a model that counts words?",
        (saved, picture.sentence(fits)),
        [
            (other, picture.sentence(fits)),
            (
                "Computing: BERT is done sooner",
                "It costs more seconds, in training and for each prediction. What it can save is labels.",
            ),
        ],
    )


def never_measured() -> Question:
    """Return the question about the listing of 2020."""
    batch = counted(len(listing_2020.TEXTS), "sentence")
    return ask(
        "never-measured",
        f"The listing of 2020 ends with “fine-tuning complete”, and its loss on {batch} fell. What does it not know?",
        (
            "Whether it is right on sentences that it did not train on",
            "Nothing is held out, so learning and learning by heart look the same.",
        ),
        [
            ("Whether the loss has fallen", "It has: a few sentences are learned by heart in no time."),
            ("Whether it used the right optimizer", "AdamW is what it should be. It only comes from PyTorch today."),
        ],
    )
