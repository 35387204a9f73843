"""Everything that belongs to one learner: runs, uploads and notes; counted first, then deleted for good."""

from dataclasses import dataclass

from lesson.runs import notes, registry, uploads
from lesson.runs.folder import Run


@dataclass(frozen=True)
class Belongings:
    """What one learner has here; `notes` counts predictions, labels and other small answers."""

    runs: tuple[Run, ...] = ()
    uploads: tuple[str, ...] = ()  # ids
    notes: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.runs or self.uploads or self.notes)


def belongings_of(learner: str) -> Belongings:
    """Return what this learner has here; nothing for an empty name.

    >>> bool(belongings_of(""))
    False
    """
    if not learner:
        return Belongings()
    return Belongings(tuple(registry.runs_of(learner)), tuple(uploads.uploads_of(learner)), len(notes.recall(learner)))


def delete_everything(learner: str) -> None:
    """Delete all of it at once, runs that are being trained as well: their workers find nothing to go on with."""
    mine = belongings_of(learner)
    for run in mine.runs:
        run.delete()
    for upload in mine.uploads:
        notes.forget(upload)  # chosen columns, labels given in the page
        uploads.delete(upload)
    if learner:
        notes.forget(learner)
