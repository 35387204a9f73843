"""Step 6, try it: the fine-tuned model on the learner's own words."""

from lesson.web import frame, source
from lesson.web.network import diagram
from lesson.web.try_it import more, parts, review, which_run
from lesson.web.walk import prose

with frame.page("Try it") as place:
    run = which_run.draw(place)
    if run is not None:
        prose.say(
            "This network was fine-tuned on reviews, and has never seen these sentences. Where does it hold up, and "
            "where can you fool it?"
        )
        diagram.of_run(run.settings, run.checkpoint("best"))
        given = review.given(place)
        text = parts.text_to_try(place, given)
        shown = bool(text) and parts.demonstrate(run, text, place, given)
        more.draw(run, text, place, shown, first=more.SWAP if review.is_linked(given) else None)
        source.show(
            "lesson.bert.use.sentiment:classify",
            "lesson.bert.finetuning.evaluation:predict",
            "lesson.bert.inside.gradients:integrated_gradients",
            "lesson.bert.comparison.simple:WordCounts",
        )
