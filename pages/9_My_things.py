"""My things, beside the walk: a learner's runs, another device, and the end of it all."""

from lesson.web import frame
from lesson.web.classroom import joining
from lesson.web.mine import parts
from lesson.web.walk import prose

with frame.page("My things") as place:
    prose.say(
        "What you fine-tune, upload and predict here is yours: others see it only by a link that you give them, and "
        "can change nothing."
    )
    joining.inside(place)
    parts.link(place)
    parts.runs_of_mine()
    parts.move()
    parts.delete()
