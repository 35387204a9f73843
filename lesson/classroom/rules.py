"""What a class or a preset sets: which steps are open, what is hidden, how many runs, and what each student is dealt.

Everything has a default that changes nothing, so a class may set as little as it likes. What a class locks is enforced
where the work is done (lesson/classroom/limits.py); without a class the same settings only propose.
"""

from typing import Literal

from pydantic import Field, field_validator

from lesson.settings import BUILT_IN, Choices

Hidden = Literal["drawers", "full_sweep", "search", "model_picker", "uploads"]
HIDDEN: tuple[Hidden, ...] = ("drawers", "full_sweep", "search", "model_picker", "uploads")
STEPS = tuple(range(9))  # Start here is 0, Check yourself is 8


class Hand(Choices):
    """The run that one student is dealt; the fields are those of a fine-tuning run (lesson/settings.py)."""

    labels: int = Field(0, ge=0)  # 0: all
    head: Literal["new", "word"] = "new"
    seed: int = Field(0, ge=0, le=9999)


class Deal(Choices):
    """What is dealt out, so that a class together covers labels × heads × seeds."""

    labels: tuple[int, ...] = Field((20, 50, 200), min_length=1, max_length=20)
    heads: tuple[Literal["new", "word"], ...] = Field(("new", "word"), min_length=1, max_length=2)
    seeds: int = Field(3, ge=1, le=100)  # different ones: 0, 1, 2 and so on

    def hand(self, number: int) -> Hand:
        """Return what student `number` (from 0, in the order of joining) is dealt; after the last hand the first again.

        >>> [(hand.labels, hand.head, hand.seed) for hand in map(Deal(labels=(20, 200), seeds=2).hand, (0, 1, 2, 4))]
        [(20, 'new', 0), (200, 'new', 0), (20, 'word', 0), (20, 'new', 1)]
        """
        number, label = divmod(number, len(self.labels))
        number, head = divmod(number, len(self.heads))
        return Hand(labels=self.labels[label], head=self.heads[head], seed=number % self.seeds)


class Rules(Choices):
    """All that a class or a preset sets.

    >>> Rules().hides("search"), Rules(hide=("search",)).hides("search"), Rules(open_steps=(0, 1)).opens(5)
    (False, True, False)
    """

    open_steps: tuple[int, ...] = STEPS
    hide: tuple[Hidden, ...] = ()
    runs_at_once: int | None = Field(None, ge=1, le=100)  # of one student, waiting or being trained; None: no limit
    runs_each: int | None = Field(None, ge=1, le=1000)  # that one student may begin in all; None: the server's limit
    answers_wait: bool = False  # after a prediction in a core the answer waits until the teacher reveals it
    checkpoint: str = Field(BUILT_IN, max_length=200)  # the model that is used where the picker is hidden
    deal: Deal | None = None

    @field_validator("open_steps")
    @classmethod
    def _are_steps(cls, steps: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(set(steps) & set(STEPS)))

    def hides(self, what: Hidden) -> bool:
        """Whether this part of the lesson is hidden."""
        return what in self.hide

    def opens(self, step: int | None) -> bool:
        """Whether this step of the walk is open; pages beside the walk (None) always are."""
        return step is None or step in self.open_steps
