"""The learner as one of the readers: how often they agreed with the labels of the reviews that they labelled."""

from lesson.results.picture import Human
from lesson.runs import notes
from lesson.web import datasets, state
from lesson.web.reviews import label_some


def agreement(place: state.Place) -> Human | None:
    """Return how often this learner agreed with the file; None until all of its reviews to label are labelled."""
    given = notes.recall(place.learner).get(f"labelled-{place.data}", [])
    if not given:
        return None
    found = datasets.usable(place.data)
    labels = label_some.chosen(found)["label"].tolist()
    said = [label for label, _ in given]
    if len(said) != len(labels) or not set(said) <= set(found.class_names):  # the file's classes may be others by now
        return None
    return Human(sum(mine == theirs for mine, theirs in zip(said, labels, strict=True)), len(labels))
