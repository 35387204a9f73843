"""The one exception whose message is written for the learner."""


class LessonError(Exception):
    """A mistake the learner can mend.

    Its text is shown as it is, in the page or on standard error: what went wrong, where, and what to do next.

    >>> str(LessonError("There is no folder 'my-bert'. Check the path."))
    "There is no folder 'my-bert'. Check the path."
    """


class NotNow(LessonError):
    """The same may succeed in a moment: nothing to remember."""
