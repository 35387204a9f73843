"""Teach, beside the walk: start a class, set its pace, and watch it on the board."""

from lesson.web import frame
from lesson.web.classroom import begin, board, presets, steer, teacher

with frame.page("Teach"):
    taught = begin.choose(teacher.current())
    if taught is None:
        begin.draw()
        presets.draw()
    else:
        begin.how_to_join(taught)
        board.draw(taught)
        steer.draw(taught)
        begin.draw_another()
        presets.folded()
