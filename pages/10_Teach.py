"""Teach, beside the walk: start a class, set its pace, and watch it on the board."""

from lesson.web import frame
from lesson.web.classroom import begin, board, presets, steer, teacher

with frame.page("Teach"):
    taught = begin.choose(teacher.current())
    if taught is None:
        if begin.draw():  # below the secret link nothing else asks to be looked at
            presets.draw()
    else:
        somebody = begin.title(taught)
        if not somebody:
            begin.how_to_join(taught, nobody=True)
        board.draw(taught)
        if somebody:
            begin.how_to_join(taught, nobody=False)
        steer.draw(taught)
        begin.draw_another()
        presets.folded()
