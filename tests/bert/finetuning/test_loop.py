"""The training loop: short enough to be read, and its figures are those of a plain one."""

import inspect

import pytest
import torch
from torch.nn.functional import cross_entropy

from lesson.bert import checkpoints
from lesson.bert.finetuning.batches import encode
from lesson.bert.finetuning.loop import finetune, timed
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.speed import threads
from lesson.errors import LessonError
from tests.support import tiny
from tests.support.damage import change_weights
from tests.support.tuning import losses, settings


def test_the_loop_is_at_most_25_lines_and_its_signature_one():
    lines = inspect.getsource(finetune).splitlines()
    assert len(lines) <= 25
    assert lines[0].endswith(":")


@pytest.mark.long
@pytest.mark.parametrize("number", [1, 2])
def test_the_same_seed_and_number_of_threads_give_the_same_losses_to_the_last_digit(number):
    with threads.using(number):
        first, second = (losses(finetune(prepare(settings(dropout=0.2), tiny.reviews()))) for _ in range(2))
    assert first == second


def test_float32_losses_equal_a_plain_padded_loop():
    """The reference: a stock model, everything padded to 32, AdamW, the schedule written out."""
    job = prepare(settings(precision="fp32", weight_decay=0.0, word_dropout=0.0), tiny.reviews())
    model, words = checkpoints.classifier(job.settings.checkpoint, job.class_names), job.tokenizer
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    table = tiny.reviews()
    table = table[table["part"] == "train"]
    data = words(table["text"].tolist(), padding="max_length", max_length=32, truncation=True, return_tensors="pt")
    labels = torch.tensor([job.class_names.index(label) for label in table["label"]])
    optimizer, plain, rising = torch.optim.AdamW(model.parameters(), weight_decay=0.0), [], round(0.1 * job.steps) or 1
    for step, rows in job.order():
        logits = model(data["input_ids"][rows], attention_mask=data["attention_mask"][rows]).logits
        loss = cross_entropy(logits, labels[rows])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.param_groups[0]["lr"] = 1e-2 * min(step / rising, (job.steps - step + 1) / (job.steps - rising + 1))
        optimizer.step()
        optimizer.zero_grad()
        plain.append(loss.item())
    assert losses(finetune(job)) == pytest.approx(plain, abs=2e-4)


def test_bf16_losses_stay_near_float32():
    jobs = [prepare(settings(precision=name, learning_rate=1e-3), tiny.reviews()) for name in ("fp32", "bf16")]
    exact, rounded = (losses(finetune(job)) for job in jobs)
    assert exact == pytest.approx(rounded, abs=0.02)


def test_a_loop_that_begins_later_does_the_steps_that_are_left():
    job = prepare(settings(epochs=3), tiny.reviews())
    events = list(finetune(job, done=job.steps - 2))
    assert [event["step"] for event in events if event["event"] == "step"] == [job.steps - 1, job.steps]
    assert events[-1]["event"] == "evaluation" and events[-1]["step"] == job.steps


def test_gradients_that_are_no_numbers_end_the_loop_before_they_spoil_a_weight():
    job = prepare(settings(), tiny.reviews())
    events = timed(job)
    told = [next(events) for _ in range(2)]
    job.model.classifier.weight.register_hook(lambda gradient: gradient * float("nan"))
    before = job.copy_weights()
    told += events
    assert [event["event"] for event in told if event["event"] != "evaluation"] == ["step", "diverged"]
    assert all(torch.equal(then, now) for then, now in zip(before, job.copy_weights(), strict=True))


@pytest.mark.parametrize("head", ["new", "word"])
@pytest.mark.parametrize("trainable", ["all", "last-1", "head"])
def test_weights_too_large_to_compute_with_are_told_before_any_training(tmp_path, trainable, head):
    folder = tiny.bert(tmp_path)
    large = "bert.encoder.layer.1.output.dense.weight"
    change_weights(folder, lambda weights: weights | {large: weights[large] * 1e37})
    job = prepare(settings(checkpoint=str(folder), head=head, trainable=trainable), tiny.reviews())
    with pytest.raises(LessonError, match="answer is not a number: its weights are too large"):
        next(timed(job))


def test_gradients_that_are_no_numbers_before_any_training_are_the_weights_fault():
    job = prepare(settings(), tiny.reviews())
    job.model.classifier.weight.register_hook(lambda gradient: gradient * float("inf"))
    with pytest.raises(LessonError, match="gradients .* its weights are too large") as refusal:
        list(timed(job))
    assert "learning rate" not in str(refusal.value)


def test_another_error_is_not_taken_for_one_of_gradients(monkeypatch):
    job = prepare(settings(), tiny.reviews())
    monkeypatch.setattr(job.optimizer, "step", lambda: (_ for _ in ()).throw(RuntimeError("no such kernel")))
    with pytest.raises(RuntimeError, match="no such kernel"):
        list(timed(job))


@pytest.mark.parametrize("trainable", ["last-1", "head"])
def test_frozen_layers_stay_as_they_were(trainable):
    job = prepare(settings(trainable=trainable), tiny.reviews())
    before = {name: weight.clone() for name, weight in job.classifier.named_parameters()}
    list(finetune(job))
    moved = {name for name, weight in job.whole_model().named_parameters() if not torch.equal(weight, before[name])}
    frozen = "encoder.layer.0." if trainable == "last-1" else "encoder.layer."
    assert not any(frozen in name or "embeddings" in name for name in moved)
    assert any("classifier" in name for name in moved)


@pytest.mark.parametrize("trainable", ["last-1", "head"])
def test_features_computed_once_give_what_the_whole_model_gives(trainable):
    job = prepare(settings(trainable=trainable, precision="fp32"), tiny.reviews())
    table = tiny.reviews()
    rows = encode(job.tokenizer, table[table["part"] == "train"]["text"].tolist(), [0] * len(job.train), 32)
    with torch.inference_mode():
        whole = job.classifier.eval()(**rows.batch([0, 1, 2])[0]).logits
        part = job.model.eval()(**job.train.batch([0, 1, 2])[0]).logits
    torch.testing.assert_close(whole, part)


def test_words_that_do_not_occur_keep_their_vectors():
    job = prepare(settings(), tiny.reviews())
    before = job.classifier.get_input_embeddings().weight.clone()
    list(finetune(job))
    changed = (job.whole_model().get_input_embeddings().weight != before).any(dim=1).nonzero().flatten().tolist()
    words = job.tokenizer.convert_ids_to_tokens(changed)
    assert "good" in words
    assert not {"!", "a", "not", "[UNK]"} & set(words)


def test_the_learning_rate_rises_and_then_falls_to_almost_nothing():
    job = prepare(settings(epochs=10), tiny.reviews())
    rates = [(job.schedule.get_last_lr()[0], event) for event in finetune(job) if event["event"] == "step"]
    ahead = [rate for rate, _ in rates]  # of the step after each
    top = max(range(len(ahead)), key=ahead.__getitem__)
    assert ahead[top] == pytest.approx(1e-2) and 0 < top < len(ahead) / 4
    assert ahead[: top + 1] == sorted(ahead[: top + 1]) and ahead[top:] == sorted(ahead[top:], reverse=True)
    assert ahead[-1] < 1e-2 / 20


def test_a_random_start_shares_no_weight_with_the_checkpoint():
    fresh, known = (
        checkpoints.classifier(tiny.tiny_bert(), ["a", "b"], start, seed=7) for start in ("random", "pretrained")
    )
    assert not torch.equal(
        fresh.bert.encoder.layer[0].output.dense.weight, known.bert.encoder.layer[0].output.dense.weight
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"trainable": "last-9"}, "2 layers"),
        ({"trainable": "some"}, "last-2"),
        ({"max_length": 999}, "64"),
        ({"epochs": 0}, "epochs"),
        ({"learning_rate": -1.0}, "learning rate"),
        ({"start": "warm"}, "random"),
        ({"class_names": ("negative", "positive")}, "neutral"),
    ],
)
def test_impossible_settings_are_refused_with_the_way_out(values, words):
    with pytest.raises(LessonError, match=words):
        prepare(settings(**values), tiny.reviews())


@pytest.mark.parametrize("part", ["train", "validation"])
def test_a_part_without_rows_is_refused(part):
    table = tiny.reviews()
    with pytest.raises(LessonError, match=f"no {part} rows"):
        prepare(settings(), table[table["part"] != part])
