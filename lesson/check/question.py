"""What a question of the page Check yourself is: options, one of them right, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One answer, and why it is right or wrong."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """One question; `own` where it is about the learner's own run, and then it may change with their runs.

    `drawer` is the page whose drawer shows the answer; empty where a core does.
    """

    name: str
    text: str
    options: tuple[Option, ...]
    own: bool = False
    drawer: str = ""

    @property
    def right(self) -> Option:
        """The right answer."""
        return next(option for option in self.options if option.right)

    def answer(self, text: str) -> Option | None:
        """Return the option of this text; None where the question has changed since it was chosen."""
        return next((option for option in self.options if option.text == text), None)


def ask(
    name: str,
    text: str,
    right: tuple[str, str],
    wrong: Sequence[tuple[str, str]],
    own: bool = False,
    drawer: str = "",
) -> Question:
    """Return a question from (answer, reason) pairs; the right one's place depends on the name.

    >>> [option.right for option in ask("b", "?", ("yes", ""), [("no", ""), ("never", "")]).options]
    [False, False, True]
    """
    options = [Option(*pair) for pair in wrong]
    options.insert(sum(map(ord, name)) % (len(options) + 1), Option(*right, right=True))
    return Question(name, text, tuple(options), own, drawer)
