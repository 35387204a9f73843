"""Fine-tuning: the loop, the run folder, pausing and resuming, and the command line."""

import inspect
import itertools
import json
import math
import sys

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from lesson.bert import checkpoints
from lesson.bert.finetuning import loop as finetuning
from lesson.bert.finetuning import recorder
from lesson.bert.finetuning.batches import Rows, bucketed_order, encode, token_report
from lesson.bert.finetuning.loop import finetune, prepare, run
from lesson.bert.speed import mixed_precision
from lesson.errors import LessonError
from lesson.runs.registry import Run, create
from lesson.settings import FineTuning
from tests.support import tiny


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    return str(tiny.bert(tmp_path_factory.mktemp("bert")))


def settings(bert, **values):
    return FineTuning(
        **{"checkpoint": bert, "epochs": 2, "learning_rate": 1e-2, "max_length": 32, "threads": 1, **values}
    )


def new_run(bert, table=None, **values):
    return create(
        "finetuning",
        settings(bert, **values).model_dump(mode="json"),
        tiny.reviews() if table is None else table,
        "ada",
    )


def steps_of(run_):
    """The last event of each step: a resumed run tells some steps again."""
    return {event["step"]: event for event in run_.events() if event["event"] == "step"}


def test_the_loop_fits_on_a_screen():
    assert len(inspect.getsource(finetune).splitlines()) <= 45


def test_a_tiny_bert_learns_which_word_decides(bert):
    report = run(str(new_run(bert, tiny.reviews(180), epochs=12, word_dropout=0.0).folder))
    assert report["test_accuracy"] > 0.9


def test_the_same_seed_gives_the_same_losses(bert):
    first, second = (list(finetune(prepare(settings(bert, dropout=0.2), tiny.reviews()))) for _ in range(2))
    assert [e["loss"] for e in first if e["event"] == "step"] == [e["loss"] for e in second if e["event"] == "step"]


def test_float32_losses_equal_a_plain_padded_loop(bert):
    """The reference: stock model, everything padded to 32, Transformers' own loss, AdamW on each weight."""
    job = prepare(settings(bert, precision="fp32", weight_decay=0.0, word_dropout=0.0), tiny.reviews())
    ours = [event["loss"] for event in finetune(job) if event["event"] == "step"]
    model, words = checkpoints.classifier(bert, job.class_names), checkpoints.tokenizer(bert)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    table = tiny.reviews()
    table = table[table["part"] == "train"]
    data = words(table["text"].tolist(), padding="max_length", max_length=32, truncation=True, return_tensors="pt")
    labels = torch.tensor([job.class_names.index(label) for label in table["label"]])
    optimizer, plain = torch.optim.AdamW(model.parameters(), weight_decay=0.0), []
    for step, rows in finetuning.batches(job):
        logits = model(data["input_ids"][rows], attention_mask=data["attention_mask"][rows]).logits
        loss = cross_entropy(logits, labels[rows])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.param_groups[0]["lr"] = finetuning.learning_rate(step, job)
        optimizer.step()
        optimizer.zero_grad()
        plain.append(loss.item())
    assert ours == pytest.approx(plain, abs=2e-4)


def test_bf16_losses_stay_near_float32(bert):
    both = [
        [
            e["loss"]
            for e in finetune(prepare(settings(bert, precision=name, learning_rate=1e-3), tiny.reviews()))
            if e["event"] == "step"
        ]
        for name in ("fp32", "bf16")
    ]
    assert both[0] == pytest.approx(both[1], abs=0.02)


@pytest.mark.parametrize("trainable", ["all", "last-1", "head"])
def test_a_paused_run_resumes_to_the_last_digit(bert, trainable, monkeypatch):
    values = {"trainable": trainable, "dropout": 0.1, "epochs": 3}
    whole = new_run(bert, **values)
    run(str(whole.folder))
    parted = new_run(bert, **values)
    asked = iter([None, None, None, "pause"])
    with monkeypatch.context() as patch:
        patch.setattr(Run, "requested", lambda self: next(asked, None))
        assert run(str(parted.folder)) is None
    assert parted.state == "paused"
    run(str(parted.folder))
    uninterrupted, resumed = steps_of(whole), steps_of(parted)
    assert [uninterrupted[n]["loss"] for n in sorted(uninterrupted)] == [resumed[n]["loss"] for n in sorted(resumed)]
    assert {**whole.report(), "train_seconds": 0, "examples_per_second": 0, "peak_memory_mb": 0} == {
        **parted.report(),
        "train_seconds": 0,
        "examples_per_second": 0,
        "peak_memory_mb": 0,
    }


def test_a_killed_run_goes_on_from_its_last_checkpoint_with_the_same_losses(bert, monkeypatch):
    whole, killed = new_run(bert, dropout=0.1), new_run(bert, dropout=0.1)
    run(str(whole.folder))
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "SAVE_EVERY", -1.0)
        patch.setattr(recorder.Recorder, "_due", lambda self: self.done == 3)
        patch.setattr(Run, "requested", _killed_at(5))
        with pytest.raises(KeyboardInterrupt):
            run(str(killed.folder))
    run(str(killed.folder))
    assert {n: e["loss"] for n, e in steps_of(whole).items()} == {n: e["loss"] for n, e in steps_of(killed).items()}
    assert [e["step"] for e in killed.events() if e["event"] == "resume"] == [3]


def _killed_at(step):
    calls = iter(range(1, 1000))

    def requested(self):
        if next(calls) == step:
            raise KeyboardInterrupt

    return requested


def test_stop_keeps_the_best_model_and_reports_it(bert, monkeypatch):
    stopped = new_run(bert, epochs=5)
    monkeypatch.setattr(Run, "requested", lambda self: "stop" if len(self.events()) > 12 else None)
    report = run(str(stopped.folder))
    assert stopped.state == "stopped"
    assert report["steps"] < 15
    assert stopped.checkpoint("best") is not None


def test_the_best_checkpoint_is_the_evaluation_with_the_highest_macro_f1(bert):
    finished = new_run(bert, epochs=6)
    report = run(str(finished.folder))
    evaluations = [e for e in finished.events() if e["event"] == "evaluation"]
    best = max(evaluations, key=lambda e: (e["macro_f1"], -e["loss"]))
    assert best["step"] == report["best_step"]
    assert [e for e in evaluations if e["best"]][-1]["step"] == report["best_step"]


def test_gradients_beyond_all_numbers_end_the_run_with_a_sentence(bert, monkeypatch):
    monkeypatch.setattr(mixed_precision.MixedPrecision, "gradient_norm", lambda _: torch.tensor(math.nan))
    broken = new_run(bert)
    run(str(broken.folder))
    assert broken.state == "stopped"
    assert "learning rate" in broken.message


def test_a_loss_above_chance_ends_the_run_by_itself(bert):
    wild = new_run(bert, tiny.reviews(240), epochs=20, learning_rate=10.0, batch_size=4)
    report = run(str(wild.folder))
    assert wild.state == "stopped"
    assert report["steps"] < 20 * 40
    assert "worse than guessing" in wild.message


def test_the_watch_list_moves_at_every_step(bert):
    watched = new_run(bert, watch=("this is good .", "this is bad ."))
    run(str(watched.folder))
    seen = [event["watch"] for event in steps_of(watched).values()]
    assert all(len(each) == 2 and sum(each[0]) == pytest.approx(1, abs=1e-3) for each in seen)
    assert all(before != after for before, after in itertools.pairwise(seen))


def test_the_watch_list_shows_the_weights_after_the_step(bert):
    job = prepare(settings(bert, watch=("this is good .",)), tiny.reviews())
    last = [event for event in finetune(job) if event["event"] == "step"][-1]
    assert last["watch"] == finetuning.watched(job)["watch"]


def test_a_run_is_evaluated_often_enough_for_a_live_chart(bert):
    finished = new_run(bert, tiny.reviews(300), batch_size=8)
    run(str(finished.folder))
    assert sum(e["event"] == "evaluation" for e in finished.events()) >= 15


@pytest.mark.parametrize("trainable", ["last-1", "head"])
def test_frozen_layers_stay_as_they_were(bert, trainable):
    job = prepare(settings(bert, trainable=trainable), tiny.reviews())
    before = {name: weight.clone() for name, weight in job.model.named_parameters()}
    list(finetune(job))
    job.weights.push()
    moved = {name for name, weight in job.model.named_parameters() if not torch.equal(weight, before[name])}
    frozen = "encoder.layer.0." if trainable == "last-1" else "encoder.layer."
    assert not any(frozen in name or "embeddings" in name for name in moved)
    assert any("classifier" in name for name in moved)


@pytest.mark.parametrize("trainable", ["last-1", "head"])
def test_features_computed_once_give_what_the_whole_model_gives(bert, trainable):
    job = prepare(settings(bert, trainable=trainable, precision="fp32"), tiny.reviews())
    table = tiny.reviews()
    rows = encode(job.tokenizer, table[table["part"] == "train"]["text"].tolist(), [0] * len(job.train), 32)
    with torch.inference_mode():
        whole = job.model.eval()(**rows.batch([0, 1, 2])[0]).logits
        part = job.network.eval()(**job.train.batch([0, 1, 2])[0]).logits
    assert torch.allclose(whole, part, atol=0.02)


def test_words_that_do_not_occur_keep_their_embeddings(bert):
    job = prepare(settings(bert), tiny.reviews())
    table = job.model.get_input_embeddings().weight
    before = table.clone()
    list(finetune(job))
    job.weights.push()
    changed = (table != before).any(dim=1).nonzero().flatten().tolist()
    words = job.tokenizer.convert_ids_to_tokens(changed)
    assert "good" in words
    assert not {"!", "a", "not", "[UNK]"} & set(words)


def test_renumbered_rows_mean_the_same_tokens(bert):
    rows = encode(checkpoints.tokenizer(bert), ["this is good .", "very bad !"], [0, 1], 32)
    used = mixed_precision.used_ids([rows])
    again = mixed_precision.renumbered(rows, used)
    assert [used[row].tolist() for row in again.inputs] == [row.tolist() for row in rows.inputs]


def test_a_random_start_shares_no_weight_with_the_checkpoint(bert):
    fresh, known = (checkpoints.classifier(bert, ["a", "b"], start, seed=7) for start in ("random", "pretrained"))
    assert not torch.equal(
        fresh.bert.encoder.layer[0].output.dense.weight, known.bert.encoder.layer[0].output.dense.weight
    )


def test_the_order_of_an_epoch_holds_every_row_once_and_depends_on_seed_and_epoch_alone():
    lengths = [5, 90, 6, 80, 7, 33, 34, 12]
    assert sorted(row for batch in bucketed_order(lengths, 3, 0, 0) for row in batch) == list(range(8))
    assert bucketed_order(lengths, 3, 0, 1) == bucketed_order(lengths, 3, 0, 1)
    assert bucketed_order(lengths, 3, 0, 1) != bucketed_order(lengths, 3, 0, 2)


def test_rows_of_like_length_share_a_batch_and_change_places_between_epochs():
    lengths = np.repeat([9, 10, 11, 12, 60], 4)
    orders = [bucketed_order(lengths, 4, 0, epoch) for epoch in range(8)]
    assert all([16, 17, 18, 19] in [sorted(batch) for batch in order] for order in orders)
    assert len({tuple(sorted(batch)) for order in orders for batch in order}) > 20


def test_batches_have_few_widths_and_none_that_the_model_could_not_bear():
    rows = Rows(tuple(torch.ones(length, dtype=torch.long) for length in range(3, 23)), torch.zeros(20))
    assert {rows.width([row]) for row in range(20)} == {4, 8, 12, 16, 20, 22}
    inputs, _ = rows.batch([0, 6])
    assert inputs["input_ids"].shape == (2, 12)
    assert inputs["attention_mask"].sum(1).tolist() == [3, 9]


def test_token_report_counts_what_truncation_and_unknown_words_cost(bert):
    report = token_report(["this is good .", "zebra is very very very good ."], bert, 6)
    assert report["lengths"] == [6, 9]
    assert report["cut_texts"] == 1
    assert report["cut_share"] == pytest.approx(3 / 15)
    assert (report["unknown_texts"], report["unknown_share"]) == (1, pytest.approx(1 / 15))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"trainable": "last-9"}, "2 layers"),
        ({"trainable": "some"}, "last-2"),
        ({"max_length": 999}, "64"),
        ({"epochs": 0}, "epochs"),
        ({"learning_rate": -1.0}, "learning rate"),
        ({"start": "warm"}, "random"),
    ],
)
def test_impossible_settings_are_refused_with_the_way_out(bert, values, words):
    with pytest.raises(LessonError, match=words):
        prepare(settings(bert, **values), tiny.reviews())


def test_out_of_memory_becomes_a_sentence_that_names_a_smaller_setting(bert, monkeypatch):
    def hungry(*_):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")

    monkeypatch.setattr(recorder, "prepare", hungry)
    with pytest.raises(LessonError, match="smaller batch size"):
        run(str(new_run(bert).folder))


def test_the_command_line_prints_its_report_as_one_json_object(bert, tmp_path, monkeypatch, capsys):
    table = tiny.reviews(120)
    table[["text", "label"]].to_csv(tmp_path / "mine.csv", index=False)
    out = tmp_path / "run"
    monkeypatch.setattr(
        sys,
        "argv",
        [
            "finetuning",
            "--data",
            str(tmp_path / "mine.csv"),
            "--checkpoint",
            bert,
            "--out",
            str(out),
            "--epochs",
            "1",
            "--max-length",
            "32",
            "--threads",
            "1",
        ],
    )
    finetuning.main()
    report = json.loads(capsys.readouterr().out)
    assert {"test_accuracy", "test_macro_f1", "train_seconds", "labels", "settings"} <= set(report)
    assert Run(out).state == "finished"
    assert report["class_names"] == ["negative", "positive", "neutral"]
