"""Small things that pages owe readers: settings that stay with their reviews, a word for empty fields, patience."""

import tomllib

import pytest

from lesson import places
from lesson.content import while_waiting
from lesson.runs import registry as runs
from lesson.runs import storage, uploads
from lesson.runs.record import About
from lesson.web import charts, live, state
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.masked_words import tokens
from lesson.web.next_sentence import more
from lesson.web.watch import charts as watch_charts
from tests.support.learner import LEARNER
from tests.web.test_live import fine_tuning, race
from tests.web.test_pages import in_this_process, opened, page, press, said  # noqa: F401  (in_this_process is a fixture)

ROWS = "\n".join(["text,label", *(f"it was {'bad' if n % 2 else 'good'} on day {n},{n % 2}" for n in range(40))])


def test_settings_of_a_run_do_not_stick_to_other_reviews():
    at = page("Fine-tune")
    few = fine_tune_setup.STEPS[0]
    steps(at).set_value(few).run()
    at.query_params["data"] = uploads.save(ROWS.encode(), "mine.csv", LEARNER)
    at.run()
    assert steps(at).value is None, "recommended"
    del at.query_params["data"]
    assert steps(at.run()).value == few, "their own settings are kept"


def steps(at):
    """The slider that sets a run's steps."""
    return next(slider for slider in at.select_slider if slider.label == "Steps")


def test_the_server_is_for_this_computer_alone_and_gives_no_export_of_the_browser_s_own():
    settings = tomllib.loads((places.PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "localhost"
    assert settings["client"]["disableDataExport"] and settings["client"]["showErrorDetails"] == "none"


def test_a_run_and_reviews_that_both_have_gone_are_one_sentence():
    at = page("Fine-tune", run=storage.new_id(), data=storage.new_id())
    assert not at.exception and "Upload it again" in said(at) and "There is no such run" not in said(at)


@pytest.mark.parametrize("name", ["Fine-tune", "Try it", "Was it worth it?", "Your reviews"])
def test_an_address_of_things_that_have_gone_breaks_no_page(name):
    assert not page(name, run=storage.new_id(), data=storage.new_id()).exception


def test_an_empty_sentence_is_told_what_to_do():
    at = page("Masked words")
    at.pills(key="example").set_value("My own sentence").run()
    assert "Write a sentence and press Enter" in said(at)


@pytest.mark.parametrize(("a", "b", "told"), [("", "", "A"), ("It was good.", "", "B"), ("", "It was good.", "A")])
def test_a_pair_with_an_empty_half_is_told_so(a, b, told):
    at = opened(page("Next sentence"), "next", more.OWN)
    at.text_input(key="own-a").set_value(a)
    at.text_input(key="own-b").set_value(b)
    assert f"Sentence {told} is empty." in said(press(at, "Does B follow A?"))


def test_pasting_more_than_fits_is_said():
    at = page("Masked words")
    at.pills(key="example").set_value("My own sentence").run()
    at.text_input(key="sentence").set_value("good " * 85).run()
    assert "424 characters long, but only the first 400 count here" in said(at)


def test_no_field_swallows_a_paste_without_a_word():
    """What stops a paste in the browser stands in two forms only, for a code and for a name."""
    files = [str(file.relative_to(places.PACKAGE)) for file in (places.PACKAGE / "web").rglob("*.py")]
    found = [file for file in files if "max_chars=" in (places.PACKAGE / file).read_text(encoding="utf-8")]
    assert sorted(found) == ["web/classroom/begin.py", "web/classroom/joining.py"]


def test_more_sentences_than_are_watched_are_said():
    at = page("Fine-tune")
    at.text_area(key="watch-bundled").set_value("\n".join(f"Sentence {number}." for number in range(7))).run()
    assert "These are 7 sentences, but only the first 5 are watched." in said(at)


def test_the_watch_list_does_not_follow_to_the_next_data_set():
    at = page("Fine-tune")
    at.text_area(key="watch-bundled").set_value("My soup was cold.").run()
    at.query_params["data"] = state.STOCK
    assert "My soup" not in at.run().text_area(key=f"watch-{state.STOCK}").value


@pytest.mark.parametrize("mask", ["[MASK]", "<mask>"])
def test_a_typed_mask_looks_like_one_and_cannot_be_clicked(mask):
    chip = tokens._chip({"token": mask, "special": True, "unknown": False})
    assert chip["mask"] and chip["fixed"]
    assert not tokens._chip({"token": "[CLS]", "special": True, "unknown": False})["mask"]
    assert '"fixed mask"' in tokens._JS and ".mask {" in tokens._CSS


def test_the_code_that_ran_shows_what_does_the_work():
    at = page("Masked words")
    at.pills(key="example").set_value("My own sentence").run()
    at.text_input(key="sentence").set_value("The food is [MASK].").run()
    code = "\n".join(block.value for block in press(at, "Just show me").code)
    assert "model(input_ids=ids, attention_mask=attention).logits" in code and "log_softmax" in code
    assert "topk" in code and "return _answer(" not in code and "return predict([" not in code


@pytest.mark.parametrize(
    ("make", "name", "paragraphs"),
    [
        (fine_tuning, "Fine-tune", while_waiting.fine_tuning("new")),
        (race, "Was it worth it?", while_waiting.COMPARISON),
    ],
)
def test_a_page_that_waits_has_something_to_read(make, name, paragraphs):
    run = make("queued")
    assert any(paragraph in said(page(name, run=run.id)) for paragraph in paragraphs)


def test_what_is_read_meanwhile_is_true_of_the_runs_head(monkeypatch):
    shown = []
    monkeypatch.setattr(live, "something_to_read", lambda paragraphs, run: shown.append(" ".join(paragraphs)))
    for head in ("new", "word"):
        run = runs.create("finetuning", {"head": head}, None, LEARNER, about=About(data="bundled"))
        run.settle("queued")
        page("Fine-tune", run=run.id)
    assert "to the new head" in shown[0] and "random numbers" in shown[0]
    assert "each answer word fits" in shown[1] and "new head" not in shown[1] and "random numbers" not in shown[1]


def test_paragraphs_follow_one_another_as_time_goes_by(monkeypatch):
    run, shown = runs.create("finetuning", {}, None, LEARNER), []
    monkeypatch.setattr("streamlit.text", shown.append)
    for waited in (0, live.READING_SECONDS, 2 * live.READING_SECONDS):
        monkeypatch.setattr("time.time", lambda waited=waited: run.record.created + waited + 0.5)
        live.something_to_read(["a", "b"], run)
    assert shown == ["a", "b", "a"]


def legends(spec: object) -> list[dict]:
    """All legends anywhere in a chart's spec."""
    if isinstance(spec, list):
        return [each for part in spec for each in legends(part)]
    if not isinstance(spec, dict):
        return []
    own = [spec["legend"]] if isinstance(spec.get("legend"), dict) else []
    return own + [each for part in spec.values() for each in legends(part)]


@pytest.mark.parametrize("spec", [charts.LOSS, charts.QUALITY, charts.WATCH, watch_charts.MINIATURE])
def test_legends_have_two_columns_at_most_to_be_whole_on_a_phone(spec):
    assert legends(spec) and all(legend.get("columns") in (1, 2) for legend in legends(spec))
