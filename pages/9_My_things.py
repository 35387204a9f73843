"""My things: a learner's runs, moving to another device, and deleting everything. Not a step of the walk."""

from lesson.web import frame
from lesson.web.mine import parts
from lesson.web.walk import prose

with frame.page("My things") as place:
    prose.say(
        "What you fine-tune, upload and predict here is yours. Others see it only if you give them a link, and even "
        "then they cannot change anything."
    )
    parts.link(place)
    parts.runs_of_mine()
    parts.move()
    parts.delete()
