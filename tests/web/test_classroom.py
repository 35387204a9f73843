"""A class in the pages: joining, a locked step, an answer that waits, the board, the exchange of the secret link."""

from typing import Any

import pytest
from starlette.applications import Starlette

from lesson import places
from lesson.classroom import board, classes, codes, collect, members, store
from lesson.classroom.rules import Rules
from lesson.runs import storage
from lesson.web import identity
from lesson.web.classroom import begin, blocks, teacher
from lesson.workers import engine
from tests.support.learner import LEARNER, become
from tests.support.runs import finished_run
from tests.support.visitor import in_a_thread
from tests.web.test_guess import masked_words
from tests.web.test_pages import NASTY, compare, in_this_process, page, predict, press, said  # noqa: F401

ME = storage.new_id()  # the teacher


@pytest.fixture(autouse=True)
def a_teacher_is_looking(monkeypatch):
    codes.forget()
    monkeypatch.setattr(teacher, "current", lambda: ME)
    monkeypatch.setattr(begin, "root", lambda: "http://here/")
    monkeypatch.setattr(engine, "status", lambda: {"training": 1, "running": 1, "waiting": 2})


@pytest.fixture
def taught():
    one, key = classes.start("Friday")
    classes.admit(key, ME)
    return one


def rules(one, **changes):
    classes.set_rules(one, Rules(**changes), ME)


def ask(key: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Open a secret link without a server: status and headers."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()] + [(b"host", b"here")]
    path = f"/{teacher.PATH}/{key}"
    scope = {"type": "http", "method": "GET", "path": path, "headers": raw, "query_string": b"", "scheme": "http"}
    in_a_thread(Starlette(routes=teacher.ROUTES)(scope, receive, send))
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_the_secret_link_is_exchanged_for_a_cookie_and_leads_away_from_itself():
    one, key = classes.start("Friday")
    status, headers = ask(key)
    assert (status, headers["location"]) == (303, "/Teach") and key not in headers["location"]
    given = headers["set-cookie"]
    assert "HttpOnly" in given and "SameSite=Lax" in given and key not in given
    assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"
    secret = given.partition(f"{teacher.COOKIE}=")[2].partition(";")[0]
    assert classes.taught_by(identity.learner_of(secret)) == [one]


def test_one_cookie_holds_several_classes_and_a_wrong_key_none():
    keys = [classes.start(name)[1] for name in ("Friday", "Monday")]
    secret = storage.new_id()
    for key in keys:
        assert secret in ask(key, cookie=f"{teacher.COOKIE}={secret}")[1]["set-cookie"]
    assert len(classes.taught_by(identity.learner_of(secret))) == 2
    status, headers = ask("nonsense" * 3)
    assert status == 404 and "set-cookie" not in headers


def test_a_class_is_started_and_its_link_shown_once():
    at = page("Teach")
    assert "A link that sets the lesson up" in [each.value for each in at.header]
    at.text_input[0].set_value("Friday")
    press(at, "Start the class")
    (link,) = [each.value for each in at.code]
    assert link.startswith(f"http://here/{teacher.PATH}/")
    assert "A link that sets the lesson up" not in [each.value for each in at.header]
    classes.admit(link.rpartition("/")[2], ME)
    assert link not in str([each.value for each in page("Teach").code])


def test_a_class_without_a_name_is_asked_for_one():
    assert "A class needs a name" in said(press(page("Teach"), "Start the class"))


def test_a_student_joins_by_the_link_and_leaves(taught):
    at = page("Start here", **{"class": taught.code})
    assert at.text_input[0].value == taught.code
    at.text_input[1].set_value("Ann *bold*")
    press(at, "Join")
    assert "class" not in at.query_params and members.of(LEARNER).nickname == "Ann *bold*"
    assert "You are in the class “Friday”, as Ann *bold*." in [each.value for each in at.text]
    press(at, "Yes, leave")
    assert members.of(LEARNER) is None


def test_a_wrong_code_is_told_in_the_page(taught):
    at = page("Start here")
    at.text_input[0].set_value("nope")
    assert "There is no class with the code NOPE" in said(press(at, "Join"))


def test_a_locked_step_says_so_and_nothing_of_it_is_drawn(taught):
    rules(taught, open_steps=(0, 1))
    assert "Your teacher hasn't opened this step yet." not in said(page("Next sentence")), (
        "who is in no class is not locked out"
    )
    members.join(taught.code, "", LEARNER)
    at = page("Next sentence")
    assert "Your teacher hasn't opened this step yet." in said(at) and not at.selectbox
    assert "Your teacher hasn't opened this step yet." not in said(page("Masked words"))
    rules(taught)
    assert "Your teacher hasn't opened this step yet." not in said(page("Next sentence"))


def test_hidden_parts_are_not_drawn(taught):
    members.join(taught.code, "", LEARNER)
    at = page("Your reviews")
    assert "My own file" in at.segmented_control[0].options and at.get("popover")
    rules(taught, hide=("drawers", "uploads", "model_picker"))
    at = page("Your reviews", checkpoint="bert-base-uncased")
    assert "My own file" not in at.segmented_control[0].options
    assert "Go further" not in [each.label for each in at.expander]
    assert "Model:" not in str([each.label for each in at.get("popover")])


def test_predictions_reach_the_board_and_the_answer_waits_for_the_teacher(taught):
    rules(taught, answers_wait=True)
    members.join(taught.code, "", LEARNER)
    at = predict(page("Watch it learn"), "Before the first step", "water")
    assert "Your teacher will reveal the answer." in said(at) and "You said water" not in said(at)
    (found,) = board.predictions(taught.id)
    assert (found.step, found.counts["water"], found.students) == (3, 1, 1)
    assert board.whereabouts(taught.id).done[3] == board.whereabouts(taught.id).at[3] == 1
    classes.reveal(taught, found.name, ME)
    assert "You said water" in said(page("Watch it learn"))
    become(storage.new_id())
    assert "You said water" in said(predict(page("Watch it learn"), "Before the first step", "water"))


def test_words_and_numbers_reach_the_board(taught):
    members.join(taught.code, "", LEARNER)
    compare(masked_words(), "good")
    (words,) = board.predictions(taught.id)
    assert words.own_words and words.counts == {"good": 1} and words.question.endswith("a sentence of their own?")
    at = page("Was it worth it?")
    at.number_input[0].set_value(150)
    press(at, "Draw my guess and show the picture")
    assert board.predictions(taught.id)[1].counts["101 to 200"] == 1


def test_answers_of_the_last_page_reach_the_board(taught):
    members.join(taught.code, "", LEARNER)
    at = page("Check yourself")
    at.radio[0].set_value("Reviews with stars").run()
    (found,) = board.answers(taught.id)
    assert found.counts == {"Reviews with stars": 1} and found.share_right == 0


def show(at, block):
    return at.segmented_control(key="board-block").set_value(block).run()


def test_no_student_s_words_stand_on_the_board_before_the_teacher_clicks(taught):
    student = storage.new_id()
    members.join(taught.code, "Zebulon", student)
    collect.predicted(student, "guess-words", "words", 1, "Which word?", (), said=NASTY)
    at = page("Teach")
    assert "1 student has joined; 1 is not on any step right now." in said(at) and "Zebulon" not in said(at)
    assert "1 run is being trained, on 1 worker; 2 wait." in said(at)
    at.toggle(key="board-nicknames").set_value(True).run()
    assert "Zebulon" in said(at)
    show(at, "Predictions")
    assert "1 student has predicted." in said(at) and "script" not in str(at.main)
    press(at, "Reveal their words")
    assert board.predictions(taught.id)[0].revealed
    assert not any(button.label == "Reveal their words" for button in at.button) and not at.exception


def test_every_block_is_drawn_empty_and_full(taught):
    blocks_of_the_board = ("Steps", "Predictions", "Picture", "Curves", "Questions")
    at = page("Teach")
    for block in blocks_of_the_board:
        assert not show(at, block).exception
    members.join(taught.code, "", LEARNER)
    collect.predicted(LEARNER, "guess-pair", "pair", 2, "Which pair?", ("Pair 1", "Pair 2"), said="Pair 1")
    collect.answered(LEARNER, "nsp", "Which?", "this", right=True)
    for block in blocks_of_the_board:
        assert not show(at, block).exception
    assert "1 of 1" in str(at.selectbox) or at.selectbox(key="board-answers").options == ["Which?"]


def test_a_run_has_the_same_number_in_the_curves_and_in_the_list_and_the_page_says_which_it_is(taught):
    members.join(taught.code, "Ann", LEARNER)
    other = storage.new_id()
    members.join(taught.code, "Ben", other)
    for learner in (other, LEARNER):
        store.belongs("runs", finished_run(learner).id, learner)
    at = show(page("Teach"), "Curves")
    assert blocks.NUMBERS in said(at)
    shown = next(each.value for each in at.dataframe if "Run of the class" in each.value)
    assert shown["Run of the class"].unique().tolist() == ["Run 1", "Run 2"]
    at.session_state["class-runs"] = True
    listed = next(each for each in at.run().selectbox if each.label == "Run").options
    assert listed == ["Run 2 · Ann · finetuning · finished", "Run 1 · Ben · finetuning · finished"]


def test_the_teacher_opens_steps_hides_limits_and_ends(taught):
    at = page("Teach")
    press(at, "Lock every step but the first")
    press(at, "Open the next step: 1 Masked words")
    assert classes.find(taught.id).rules.open_steps == (0, 1)
    next(each for each in at.pills if each.label == "Hidden").set_value(["uploads", "drawers"]).run()
    at.number_input[0].set_value(2).run()
    at.toggle(key=f"wait-{taught.id}").set_value(True).run()
    now = classes.find(taught.id).rules
    assert set(now.hide) == {"uploads", "drawers"} and now.runs_at_once == 2 and now.answers_wait
    at.session_state["class-end"] = True
    press(at.run(), "Yes, end it")
    assert classes.find(taught.id).ended
    press(at, "Yes, delete it")
    assert classes.taught_by(ME) == [] and "Start a class" in said(at)


def test_who_is_no_teacher_sees_no_board(taught, monkeypatch):
    monkeypatch.setattr(teacher, "current", lambda: storage.new_id())
    at = page("Teach")
    assert taught.code not in said(at) + str([each.value for each in at.code])
    assert "Start the class" in [button.label for button in at.button]


def test_the_picture_holds_the_class_s_dots_and_on_request_the_lines_that_come_along():
    dots = blocks.pd.DataFrame(
        [(20, 0.6, "new", 0), (200, 0.8, "word", 1)], columns=["size", "accuracy", "head", "seed"]
    )
    assert blocks.picture_of(dots, behind=False)[0]["kind"].tolist() == ["class", "class"]
    assert {"line", "class"} <= set(blocks.picture_of(dots, behind=True)[0]["kind"])
    assert places.SWEEP.is_dir()
