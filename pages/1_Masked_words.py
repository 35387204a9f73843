"""Step 1, masked words: what BERT knows from pre-training alone."""

from lesson.web import frame, source
from lesson.web.checkpoint import heads
from lesson.web.masked_words import more, parts
from lesson.web.network import diagram
from lesson.web.walk import prose

with frame.page("Masked words") as place:
    prose.say(
        "Nobody taught this BERT any rules of language. It was given plain text with some words hidden, and had to "
        "guess them from the words on both sides. This is **masked language modeling**, the main part of its "
        "**pre-training**. Guess one yourself and notice how much you need to know to do it."
    )
    place = heads.with_head(place, heads.MASKED_LM)
    diagram.draw(diagram.layers_of(place.checkpoint), lit="word head")
    question = parts.choose(place)
    if question is not None and parts.demonstrate(question, place):
        more.draw(question, place)
        source.show(
            "lesson.bert.use.masked_words:mask",
            "lesson.bert.use.encoding:answers",
            "lesson.bert.use.masked_words:_read",
            "lesson.bert.use.masked_words:_standing",
        )
