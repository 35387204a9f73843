"""Step 2, next sentence: the second task of BERT's pre-training, and why later models dropped it."""

from lesson.web import frame, source
from lesson.web.checkpoint import heads
from lesson.web.network import diagram
from lesson.web.next_sentence import more, parts
from lesson.web.walk import prose

with frame.page("Next sentence") as place:
    prose.say(
        "The second task of pre-training is **next sentence prediction**: does sentence B follow sentence A in the "
        "text? In half of the pairs BERT saw, it did; in the other half, B came from a text picked at random. Here "
        "too the text supplies the answer, so nobody had to **label** a pair."
    )
    model = heads.with_head(place, heads.NEXT_SENTENCE).checkpoint
    diagram.draw(diagram.layers_of(model), lit="pair head")
    parts.four_pairs(place, model)
    more.draw(model)
    source.show("lesson.bert.use.next_sentence:is_next", "lesson.bert.use.next_sentence:encode_pairs")
