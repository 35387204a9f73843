"""Step 3, watch it learn: the built-in BERT's own pre-training, and a miniature one, live."""

from lesson.content import history
from lesson.errors import LessonError
from lesson.settings import BUILT_IN
from lesson.web import frame, navigation, source
from lesson.web.network import diagram
from lesson.web.walk import prose
from lesson.web.watch import more, parts

with frame.page("Watch it learn") as place:
    prose.say(
        "The built-in BERT began as random numbers. While it was **pre-trained** for this lesson, it was asked the "
        "same sentences again and again, and its answers were written down. Watch it come to its senses."
    )
    diagram.draw(
        diagram.layers_of(BUILT_IN),
        heads=("pair head", "word head"),
        first="Before the first step every number of this network was random: in the word vectors, in the layers, "
        "and in both heads. Both tasks of pre-training moved all of them, a little at each step.",
    )
    record = None
    try:
        record = history.load()
    except LessonError as error:
        navigation.problem(error)
    else:
        parts.demonstrate(record, place)
    more.draw(record, place)
    source.show(
        "lesson.bert.miniature.loop:pretrain",
        "lesson.bert.miniature.loop:masked_loss",
        "lesson.bert.pretraining.masking:mask_tokens",
    )
