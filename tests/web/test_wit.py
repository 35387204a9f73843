"""The reviews of the challenge on Try it."""

from lesson import places
from lesson.web.try_it import wit


def test_they_come_in_no_order_that_gives_their_labels_away():
    labels = [review.label for review in wit.load()]
    assert len(labels) > 100 and len(set(labels[:12])) == 3


def test_none_of_them_is_among_the_bundled_ones():
    bundled = places.BUNDLED_REVIEWS.read_text(encoding="utf-8")
    assert not [review for review in wit.load() if review.text in bundled]
