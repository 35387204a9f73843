"""The learner as one of the readers: how often they agreed with the labels of the reviews that they labelled."""

from lesson.errors import LessonError
from lesson.results.picture import Human
from lesson.web import datasets, state
from lesson.web.reviews import label_some


def agreement(place: state.Place) -> Human | None:
    """Return how often this learner agreed with the file; None until all of its reviews to label are labelled.

    None also where the file has gone: its picture may still be shown, and nobody can be compared with it.
    """
    try:
        found = datasets.usable(place.data)
    except LessonError:
        return None
    said = [label for label, _ in label_some.said(place, found)]
    if not said:
        return None
    labels = label_some.chosen(found)["label"].tolist()
    if len(said) != len(labels):
        return None
    return Human(sum(mine == theirs for mine, theirs in zip(said, labels, strict=True)), len(labels))
