"""Step 3, watch it learn: the built-in BERT's own pre-training, and a miniature one, live."""

from lesson.content import history
from lesson.errors import LessonError
from lesson.settings import BUILT_IN
from lesson.web import frame, source
from lesson.web.network import diagram
from lesson.web.walk import problems, prose
from lesson.web.watch import more, parts

with frame.page("Watch it learn") as place:
    prose.say(
        "At first, the built-in BERT guessed at random. While it was **pre-trained** for this lesson, we kept asking "
        "it the same sentences and wrote down its answers. Watch it begin to make sense."
    )
    diagram.draw(
        diagram.layers_of(BUILT_IN),
        heads=("pair head", "word head"),
        first="Before the first step nearly everything was random. We only gave words that are used alike similar "
        "numbers, and turned the first two layers to their neighbours. The two tasks of pre-training then moved "
        "every number, a little at each step.",
    )
    record = None
    try:
        record = history.load()
    except LessonError as error:
        problems.show(error)
    else:
        parts.demonstrate(record, place)
    more.draw(record, place)
    source.show(
        "lesson.bert.miniature.loop:pretrain",
        "lesson.bert.miniature.loop:masked_loss",
        "lesson.bert.pretraining.masking:mask_tokens",
    )
