"""The one exception whose message is written for the learner."""


class LessonError(Exception):
    """A mistake the learner can fix.

    Its text is shown as it is, in the page or on standard error: what went wrong, where, and what to do next.

    >>> str(LessonError("There is no folder 'my-bert'. Check the path."))
    "There is no folder 'my-bert'. Check the path."
    """


class NotNow(LessonError):
    """The same request may succeed in a moment, so it is not cached."""
