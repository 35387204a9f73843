"""The kinds of run: which function in lesson/bert performs each, named and not imported, as only workers may."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`perform` does the work in a run folder; `conclude`, if any, gives a run at rest its report without training."""

    perform: str
    conclude: str | None = None


KINDS = {
    "finetuning": Kind("lesson.bert.finetuning.recorder:run", "lesson.bert.finetuning.conclude:conclude"),
    "pretraining": Kind("lesson.bert.miniature.run:run"),
    "comparison": Kind("lesson.bert.comparison.compare:run"),
}


def kind_of(name: str) -> Kind:
    """Return the kind of this name; a name that is not in the table is itself a function ("package.module:name").

    >>> kind_of("comparison").perform
    'lesson.bert.comparison.compare:run'
    """
    return KINDS.get(name) or Kind(name)
