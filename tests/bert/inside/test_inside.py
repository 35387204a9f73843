"""Looking inside a run: figures equal an independent plain computation, and say what they should of made-up cases."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from lesson.bert.inside import explain, gradients, layers, look, pairs, probes, states
from lesson.bert.use import sentiment
from lesson.bert.use.before import load_before
from lesson.errors import LessonError
from lesson.results import slices
from lesson.results.inside import leaving_out
from lesson.results.inside.map import reviews, whole
from lesson.results.tested import kinds, reviews_of
from tests.support import tiny
from tests.support.learner import LEARNER
from tests.support.runs import finished_run

TEXT = "the phone was not good and the food was awful"
HEADS = {"new": {}, "word": {"head": "word"}}


@pytest.fixture(scope="module", params=HEADS)
def run(request, tmp_path_factory):
    """A run of each head."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSON_RUNS", str(tmp_path_factory.mktemp("runs")))
        yield finished_run(LEARNER, **HEADS[request.param])


def reader_of(run):
    return sentiment.load(str(run.folder))


def test_a_state_is_the_stock_model_s_hidden_state_at_the_token_that_the_head_reads(run):
    reader = reader_of(run)
    found = states.states(reader, [TEXT, "good"])
    ids = [2, *reader.tokenizer("good", add_special_tokens=False)["input_ids"], *reader.prompt, 3]
    with torch.inference_mode():
        plain = reader.model.base_model(input_ids=torch.tensor([ids]), output_hidden_states=True).hidden_states
    place = 0 if reader.question is None else ids.index(reader.question.mask_id)
    for layer, hidden in enumerate(plain):
        torch.testing.assert_close(found[layer, 1], hidden[0, place].float(), rtol=1e-4, atol=1e-5)


def test_cka_is_the_centred_kernels_alignment():
    torch.manual_seed(0)
    one, other = torch.randn(20, 6), torch.randn(20, 4)
    kernels = [states @ states.T for states in (one.double(), other.double())]
    middle = torch.eye(20, dtype=torch.float64) - 1 / 20
    k, m = (middle @ kernel @ middle for kernel in kernels)
    plain = (k * m).sum() / ((k * k).sum() * (m * m).sum()).sqrt()
    assert layers.linear_cka(one, other) == pytest.approx(float(plain))
    turn, _ = torch.linalg.qr(torch.randn(6, 6))
    assert layers.linear_cka(one, 5 * one @ turn) == pytest.approx(1, abs=1e-5)


def test_weights_that_did_not_move_have_moved_by_nothing_and_others_by_their_share(run):
    before, after = load_before(str(run.folder)).model, reader_of(run).model
    assert layers.moved(before, before) == [0.0] * 3
    far = layers.moved(before, after)
    old = dict(before.base_model.encoder.layer[1].named_parameters())
    new = dict(after.base_model.encoder.layer[1].named_parameters())
    gone = sum(float((new[name] - old[name]).square().sum()) for name in old)
    assert far[2] == pytest.approx((gone / sum(float(w.square().sum()) for w in old.values())) ** 0.5, rel=1e-4)
    assert far[2] > 0


def test_a_probe_is_a_cross_validated_logistic_regression():
    torch.manual_seed(0)
    labels = [0, 1] * 20
    layer = torch.randn(40, 5) + torch.tensor(labels)[:, None]
    values, given, right = layer.numpy(), np.array(labels), []
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(values, given):
        middle, spread = values[train].mean(axis=0), values[train].std(axis=0)
        fit = LogisticRegression(C=0.01, max_iter=300).fit((values[train] - middle) / spread, given[train])
        right.append(fit.score((values[test] - middle) / spread, given[test]))
    assert probes.probed(layer[None], labels) == [pytest.approx(np.mean(right), abs=1e-6)]


def test_too_few_texts_of_a_label_are_not_probed():
    assert probes.probed(torch.zeros(1, 3, 2), [0, 1, 1]) == []


@pytest.mark.long
def test_integrated_gradients_are_the_integral_and_add_up_to_the_change(run):
    reader = reader_of(run)
    found = gradients.integrated_gradients(reader, TEXT)
    assert found["gap"] < gradients.GAP and [word for word, _ in found["words"]] == TEXT.split()
    assert sum(share for _, share in found["words"]) == pytest.approx(
        found["change"], abs=gradients.GAP * abs(found["change"]) + 1e-3
    )
    label = reader.class_names.index(found["label"])
    plain = plain_integral(reader, label)
    assert [share for _, share in found["words"]] == pytest.approx(plain, abs=0.02 * max(map(abs, plain)) + 1e-3)


def plain_integral(reader, label, steps=400):
    """The same integral by the midpoint rule, on the sum of the embeddings, in plain PyTorch."""
    inputs, baseline, _ = gradients._rows(reader, TEXT)
    model = gradients.as_classifier(reader.model, reader.question)
    embed = reader.model.base_model.embeddings
    with torch.no_grad():
        end, start = embed(inputs["input_ids"]), embed(baseline)
    total = torch.zeros_like(end)
    for step in range(steps):
        point = (start + (step + 0.5) / steps * (end - start)).requires_grad_()
        hook = embed.register_forward_hook(lambda module, given, out, point=point: point)
        score = model(**inputs).logits[0, label]
        hook.remove()
        total += torch.autograd.grad(score, point)[0] / steps
    shares = ((end - start) * total).sum(dim=-1)[0]
    return shares[1 : 1 + len(TEXT.split())].tolist()


def test_an_unknown_label_is_refused(run):
    with pytest.raises(LessonError, match="There is no label “odd”"):
        gradients.integrated_gradients(reader_of(run), TEXT, "odd")


def test_slices_count_what_they_name():
    texts = ["it is not good but fine", "good", "very good and very long indeed", "bad"]
    found = {row["name"]: row for row in slices.slices(texts, [False, True, True, True], [False] * 3 + [True])}
    assert (found["with a negation"]["texts"], found["with a negation"]["right"]) == (1, 0)
    assert found["with “but” or the like"]["texts"] == 1 and found["with an unknown token, [UNK]"]["right"] == 1
    assert found["no longer than the median"]["texts"] + found["longer than the median"]["texts"] == 4
    assert slices.slices([], [], [])[0] == {
        "name": "with a negation",
        "texts": 0,
        "right": None,
        "low": None,
        "high": None,
    }


def test_a_look_inside_has_every_layer_point_and_cell(run):
    found = look.look(str(run.folder))
    table = run.table()
    assert [row["layer"] for row in found["layers"]] == [0, 1, 2] and found["most"] in (1, 2)
    assert len(found["reviews"]) == (table["part"] == "validation").sum()
    cells = found["confusion"]
    assert sum(len(cell["rows"]) for cell in cells) == (table["part"] == "test").sum()
    for cell in cells:
        sure = [row[2] for row in cell["rows"]]
        assert sure == sorted(sure, reverse=True)
    assert json.loads(json.dumps(found)) and len(found["slices"]) == 5


def test_the_map_is_the_one_that_the_page_draws(run, tmp_path):
    found, frames = look.look(str(run.folder)), whole(run)
    assert [picture["step"] for picture in found["map"]] == [frame.step for frame in frames] and len(frames) > 1
    picture, frame = found["map"][-1], frames[-1]
    assert picture["apart"] == pytest.approx(frame.apart, abs=1e-4)
    assert [[point["x"], point["y"]] for point in picture["points"]] == pytest.approx(frame.places, abs=1e-4)
    assert found["reviews"] == reviews(run.folder).to_dict("records")
    bare = shutil.copytree(run.folder, tmp_path / "bare", ignore=shutil.ignore_patterns("map"))
    assert look.look(str(bare))["map"] == []


def test_confusion_and_kinds_are_those_of_the_report_however_many_test_reviews_there_are(tmp_path, monkeypatch):
    monkeypatch.setenv("LESSON_RUNS", str(tmp_path))
    many = tiny.reviews(60)
    many = pd.concat([many, pd.concat([many[many["part"] == "test"]] * 40)], ignore_index=True)
    many["line"] = many.index + 2
    monkeypatch.setattr(tiny, "reviews", lambda rows: many)
    run = finished_run(LEARNER)
    found, names = look.look(str(run.folder)), run.settings["class_names"]
    counts = {(cell["label"], cell["said"]): len(cell["rows"]) for cell in found["confusion"]}
    report = run.report()["confusion"]
    assert [[counts.get((label, said), 0) for said in names] for label in names] == report
    assert sum(map(sum, report)) > 300 and found["slices"] == kinds(reviews_of(run, LEARNER))


def test_the_two_explanations_stand_side_by_side(run):
    found = explain.explain(str(run.folder), TEXT)
    assert [word for word, _ in found["left_out"]] == TEXT.split() and isinstance(found["agree"], bool)
    reader = reader_of(run)
    label = reader.class_names.index(found["label"])
    whole, without = reader.shares([TEXT, TEXT.removeprefix("the ")])[:, label]
    assert found["left_out"][0][1] == pytest.approx(100 * (whole - without), abs=0.02)


def test_of_a_long_text_all_is_asked_and_only_its_first_words_are_left_out(run, monkeypatch):
    monkeypatch.setattr(leaving_out, "MOST", 3)
    found, whole = explain.explain(str(run.folder), TEXT), sentiment.classify(str(run.folder), [TEXT])[0]
    assert found["probabilities"] == pytest.approx(whole["probabilities"], abs=1e-5)
    assert [word for word, _ in found["left_out"]] == TEXT.split()[:3]
    assert [word for word, _ in found["gradients"]["words"]] == TEXT.split()


@pytest.mark.parametrize(
    ("shares", "firsts", "agree"),
    [
        ([0.0, 0.1, 0.2, 3.0], ["good,", "Good"], True),
        ([0.0, 5.0, 0.2, 3.0], ["good,", "good,"], True),
        ([0.0, 0.1, 9.0, 3.0], ["good,", "so"], False),
    ],
)
def test_one_word_in_two_places_is_one_word(run, monkeypatch, shares, firsts, agree):
    text = "the good, so Good"
    monkeypatch.setattr(explain, "_lost", lambda *given: [1.0, 9.0, 2.0, 3.0])
    monkeypatch.setattr(
        explain, "integrated_gradients", lambda *given: {"words": list(zip(text.split(), shares, strict=True))}
    )
    found = explain.explain(str(run.folder), text)
    assert (found["firsts"], found["agree"]) == (firsts, agree)


def test_signs_alone_are_words_of_their_own():
    assert explain._bare("!") != explain._bare("?") and explain._bare("(So!)") == "so"


def test_a_pair_costs_what_leaving_both_out_costs(run):
    found = explain.explain(str(run.folder), TEXT)
    assert {pair["negation"] for pair in found["pairs"]} == {"not"} and len(found["pairs"]) == pairs.REACH
    pair, reader = found["pairs"][0], reader_of(run)
    label = reader.class_names.index(found["label"])
    whole, without = reader.shares([TEXT, TEXT.replace("not good ", "")])[:, label]
    assert pair["word"] == "good" and pair["together"] == pytest.approx(100 * (whole - without), abs=0.02)
    assert pair["alone"] == [found["left_out"][at][1] for at in pair["at"]]
    assert pair["extra"] == pytest.approx(pair["together"] - sum(pair["alone"]), abs=0.02)


def test_a_text_without_a_negation_has_no_pairs(run):
    assert explain.explain(str(run.folder), "the phone was good")["pairs"] == []


@pytest.mark.long
def test_other_models_answer_beside_it(run):
    command = [sys.executable, "-m", "lesson.command", "explain", str(run.folder), TEXT]
    more = ["--instead", "the phone was good", "--beside", str(run.folder)]
    found = json.loads(subprocess.run([*command, *more], capture_output=True, check=True).stdout)
    assert len(found["models"]) == 2 and [len(row["answers"]) for row in found["models"]] == [2, 2]
    assert found["word_weights"] is None


@pytest.mark.long
def test_the_command_line_prints_json(run):
    command = [sys.executable, "-m", "lesson.command", "explain", str(run.folder), TEXT]
    assert json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["left_out"]
