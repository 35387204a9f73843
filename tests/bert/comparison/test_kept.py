"""A race's simple models, kept and asked again: they say what scikit-learn and PyTorch say, and are their owner's."""

import zipfile

import numpy as np
import pytest

from lesson.bert.comparison import asked, compare, fitting, keeping, kept
from lesson.errors import LessonError
from lesson.runs import registry, storage
from lesson.runs.record import About
from tests.support.learner import LEARNER
from tests.support.tiny import reviews, tiny_bert

CLASSES = ("negative", "positive", "neutral")
TEXTS = ["This phone is NOT good! not at all", "awful awful food?", "", "zebra", "so good"]


def fitted(name, labels=CLASSES):
    table = reviews(90)
    model = fitting.make(name, CLASSES)
    list(model.fit(table[table["label"].isin(labels)].reset_index(drop=True), table.head(1), 0))
    return model


def a_race(learner=LEARNER):
    return registry.create("comparison", {}, reviews(12), learner, about=About(data="bundled", task="race"))


def opened(model, name):
    run = a_race()
    keeping.keep(run, name, model)
    return kept.load(run, name)


@pytest.mark.parametrize("labels", [CLASSES, CLASSES[:2], ("negative", "neutral")])
def test_logistic_regression_of_its_numbers_alone_is_scikit_learn_s(labels):
    model = fitted("logistic-regression", labels)
    theirs = model.regression.predict_proba(model.words.transform(TEXTS))
    wide = np.zeros((len(TEXTS), len(CLASSES)))
    wide[:, model.regression.classes_] = theirs
    np.testing.assert_allclose(opened(model, "logistic-regression").shares(TEXTS), wide, rtol=1e-9, atol=1e-12)


def test_the_small_network_of_its_numbers_alone_says_the_same():
    model = fitted("small-network")
    again = opened(model, "small-network")
    assert again.shares(TEXTS).argmax(axis=1).tolist() == model.predict(TEXTS).tolist()
    plain = model.network(model.network.encode(TEXTS)).double().softmax(1).detach().numpy()
    np.testing.assert_allclose(again.shares(TEXTS), plain)


def test_what_the_words_add_is_the_whole_score():
    model = fitted("logistic-regression")
    found = opened(model, "logistic-regression").word_weights(TEXTS[0])
    scores = model.regression.decision_function(model.words.transform(TEXTS[:1]))[0]
    assert found["label"] == CLASSES[int(scores.argmax())]
    assert found["start"] + sum(points for _, points in found["words"]) == pytest.approx(scores.max())
    assert {"this phone", "good"} <= set(dict(found["words"]))


@pytest.mark.long
def test_a_race_keeps_both_and_a_sweep_none():
    for evaluations, there in ((20, True), (1, False)):
        settings = {"sizes": [0], "seeds": 1, "models": list(kept.KEPT), "checkpoint": tiny_bert()}
        run = registry.create("comparison", {**settings, "evaluations": evaluations}, reviews(90), LEARNER)
        compare.run(str(run.folder))
        assert [kept.place(run, name).is_dir() for name in kept.KEPT] == [there, there]


def test_nothing_that_is_kept_could_run_and_no_word_leaves_the_race(monkeypatch):
    run = a_race()
    for name in kept.KEPT:
        keeping.keep(run, name, fitted(name))
        with zipfile.ZipFile(kept.place(run, name) / kept.ARRAYS) as file:
            assert all(each.endswith(".npy") for each in file.namelist())
        with np.load(kept.place(run, name) / kept.ARRAYS, allow_pickle=False) as arrays:
            assert all(arrays[key].dtype.kind == "f" for key in arrays)
    others = [file for file in run.folder.parent.rglob("*") if file.is_file() and run.folder not in file.parents]
    assert not any(b"awful" in file.read_bytes() for file in others)


def test_a_model_that_is_too_large_is_not_kept_and_the_reason_is(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_BYTES", 100)
    run = a_race()
    keeping.keep(run, "logistic-regression", fitted("logistic-regression"))
    row, other = asked.ask_race(str(run.folder), LEARNER, ["good"])
    assert "so many words" in row["missing"] and other["missing"] == kept.NOT_KEPT
    assert sum(file.stat().st_size for file in kept.place(run, "logistic-regression").iterdir()) < 1000


def test_only_the_last_races_of_a_learner_keep_theirs():
    model, races = fitted("logistic-regression"), [a_race() for _ in range(keeping.RACES + 1)]
    other = a_race(storage.new_id())
    for race in (other, *races):
        keeping.keep(race, "logistic-regression", model)
    there = [kept.place(race, "logistic-regression").is_dir() for race in (other, *races)]
    assert sum(there[1:]) == keeping.RACES and there[0]


def test_only_its_owner_may_ask_a_race():
    run = a_race()
    keeping.keep(run, "logistic-regression", fitted("logistic-regression"))
    assert asked.ask_race(str(run.folder), LEARNER, ["good"])[0]["answers"][0]["label"] in CLASSES
    for ask in (
        lambda who: asked.ask_race(str(run.folder), who, ["good"]),
        lambda who: asked.word_weights(str(run.folder), who, "good"),
    ):
        with pytest.raises(LessonError, match="somebody else's"):
            ask(storage.new_id())
