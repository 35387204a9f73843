"""Checkpoints: found, described, loaded as what they are, and refused in a sentence."""

import json
import shutil

import pytest
import torch
from transformers import (
    AutoConfig,
    AutoModelForMaskedLM,
    BertForSequenceClassification,
)

from lesson import places
from lesson.bert import checkpoints
from lesson.bert.checkpoint_files import fit, place
from lesson.bert.checkpoint_files.config import FAMILIES
from lesson.bert.finetuning.loop import finetune
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.use import masked_words
from lesson.errors import LessonError
from lesson.settings import BUILT_IN, WIDTHS, FineTuning
from tests.support import tiny


@pytest.fixture
def bert(tmp_path):
    return tiny.bert(tmp_path / "bert")


def test_a_checkpoint_is_described_from_its_files_alone(bert):
    facts = checkpoints.describe(str(bert))
    model = checkpoints.masked_lm(str(bert))
    assert (facts["family"], facts["layers"], facts["hidden_size"], facts["vocab_size"]) == ("bert", 2, 16, 28)
    assert facts["uncased"] is True
    assert facts["has_masked_lm_head"] and facts["has_next_sentence_head"]
    assert facts["parameters"] >= model.num_parameters()
    assert facts["learning_rate"] == pytest.approx(5e-5 * 768 / 16)


def test_what_a_fine_tuned_checkpoint_lacks_is_said_and_refused(bert, tmp_path):
    BertForSequenceClassification.from_pretrained(bert, num_labels=3).save_pretrained(tmp_path / "tuned")
    checkpoints.tokenizer(str(bert)).save_pretrained(tmp_path / "tuned")
    facts = checkpoints.describe(str(tmp_path / "tuned"))
    assert not facts["has_masked_lm_head"] and not facts["has_next_sentence_head"]
    with pytest.raises(LessonError, match="lesson-bert"):
        checkpoints.masked_lm(str(tmp_path / "tuned"))
    with pytest.raises(LessonError, match="next sentence"):
        checkpoints.next_sentence_model(str(tmp_path / "tuned"))


@pytest.mark.parametrize("family", ["distilbert", "roberta", "albert", "electra"])
@pytest.mark.parametrize("trainable", ["all", "last-1", "head"])
def test_the_whole_bert_family_is_fine_tuned(tmp_path, family, trainable):
    folder = str(tiny.relative(tmp_path, family))
    assert checkpoints.describe(folder)["has_masked_lm_head"]
    settings = FineTuning(
        checkpoint=folder, epochs=1, max_length=32, trainable=trainable, threads=1, evaluations=1, learning_rate=1e-3
    )
    if (family, trainable) == ("albert", "last-1"):
        with pytest.raises(LessonError, match="share"):
            prepare(settings, tiny.reviews())
        return
    job = prepare(settings, tiny.reviews())
    losses = [event["loss"] for event in finetune(job) if event["event"] == "step"]
    assert len(losses) == job.steps and all(0 < loss < 3 for loss in losses)


def test_a_model_prepared_for_training_answers_as_the_whole_model_does_in_every_family(tmp_path):
    for family in ("distilbert", "roberta", "albert", "electra"):
        job = prepare(
            FineTuning(checkpoint=str(tiny.relative(tmp_path, family)), max_length=32, precision="fp32"), tiny.reviews()
        )
        inputs, _ = job.train.batch([0, 1, 2])
        with torch.inference_mode():
            answers = [model.eval()(**inputs).logits for model in (job.model, job.classifier)]
        assert torch.allclose(*answers, atol=1e-5), family


def test_a_pickle_is_never_opened(bert):
    (bert / "model.safetensors").unlink()
    (bert / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(LessonError, match="safetensors"):
        checkpoints.classifier(str(bert), ["a", "b"])


def test_weights_cut_short_are_a_sentence(bert):
    weights = bert / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    with pytest.raises(LessonError, match="damaged"):
        checkpoints.describe(str(bert))


def test_a_folder_that_is_no_checkpoint_says_what_is_missing(tmp_path, bert):
    with pytest.raises(LessonError, match="config.json"):
        checkpoints.resolve(str(tmp_path))
    (bert / "tokenizer.json").unlink()
    (bert / "vocab.txt").unlink()
    with pytest.raises(LessonError, match="tokenizer"):
        checkpoints.resolve(str(bert))


def test_a_family_that_is_not_berts_is_refused(bert):
    config = json.loads((bert / "config.json").read_text())
    (bert / "config.json").write_text(json.dumps({**config, "model_type": "no-such-thing"}))
    with pytest.raises(LessonError, match="BERT family"):
        checkpoints.describe(str(bert))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("./nowhere", "no folder"),
        ("someone/not-downloaded", "not on this machine"),
        ("not a name!", "neither a folder"),
    ],
)
def test_a_checkpoint_that_is_not_here_names_the_remedy(name, words):
    with pytest.raises(LessonError, match=words):
        checkpoints.resolve(name)


def test_the_built_in_name_means_the_folder_in_assets(bert, monkeypatch, tmp_path):
    shutil.copytree(bert, tmp_path / "built-in")
    monkeypatch.setattr(places, "BUILT_IN_BERT", tmp_path / "built-in")
    assert checkpoints.resolve("lesson-bert") == tmp_path / "built-in"


def test_loading_leaves_the_random_numbers_alone_and_the_seed_decides_the_head(bert):
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    first, second, other = (
        checkpoints.classifier(str(bert), ["a", "b"], seed=seed).classifier.weight for seed in (5, 5, 6)
    )
    assert torch.rand(1) == expected
    assert torch.equal(first, second) and not torch.equal(first, other)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_fills_masks_in_a_text_as_long_as_it_says_it_can_read(tmp_path, family):
    shape = {"vocab_size": len(tiny.WORDS), "hidden_size": 16, "embedding_size": 16, "intermediate_size": 32}
    shape |= {"num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 64, "pad_token_id": 0}
    shape |= {"num_landmarks": 8, "segment_means_seq_len": 8} if family == "nystromformer" else {}
    folder = tiny.bert(tmp_path)
    AutoModelForMaskedLM.from_config(AutoConfig.for_model(family, **shape)).save_pretrained(folder)
    facts = checkpoints.describe(str(folder))
    assert facts["has_masked_lm_head"] and not facts["has_next_sentence_head"] and facts["family"] == family
    text = "the " * (facts["max_positions"] - 3) + "[MASK]"
    assert len(masked_words.fill(text, str(folder), top=3)[0]["top"]) == 3
    assert checkpoints.classifier(str(folder), ["a", "b", "c"]).config.num_labels == 3


def test_one_question_looks_for_its_checkpoint_once_and_reads_nothing_a_second_time(bert, monkeypatch):
    found, checked = [], []
    find, check = place.find, fit.check_numbers
    monkeypatch.setattr(place, "find", lambda name: found.append(name) or find(name))
    monkeypatch.setattr(fit, "check_numbers", lambda name, state: checked.append(name) or check(name, state))
    for _ in range(3):
        masked_words.fill("the [MASK] is.", str(bert))
    assert (len(found), len(checked)) == (3, 1)
    tiny.bert(bert, seed=1)
    masked_words.fill("the [MASK] is.", str(bert))
    assert len(checked) == 2, "other weights are looked at again"


def test_a_checkpoint_that_is_saved_anew_answers_anew(bert):
    first = masked_words.fill("the [MASK] is.", str(bert))
    tiny.bert(bert, seed=1)
    assert masked_words.fill("the [MASK] is.", str(bert)) != first


def test_the_body_is_the_one_in_the_file_whatever_its_head(bert, tmp_path):
    """Base models, masked language models and classifiers of other classes are saved with different names and parts."""
    word = BertForSequenceClassification.from_pretrained(bert, num_labels=7)
    word.save_pretrained(tmp_path / "seven")
    word.bert.save_pretrained(tmp_path / "base")
    for name in ("seven", "base"):
        checkpoints.tokenizer(str(bert)).save_pretrained(tmp_path / name)
        loaded = checkpoints.classifier(str(tmp_path / name), ["a", "b"])
        assert torch.equal(
            loaded.bert.encoder.layer[1].output.dense.weight, word.bert.encoder.layer[1].output.dense.weight
        )
        assert loaded.classifier.weight.shape == (2, 16)


def test_the_built_in_bert_is_as_wide_as_is_told_before_it_is_opened():
    assert checkpoints.describe(BUILT_IN)["hidden_size"] == WIDTHS[BUILT_IN]


def test_looking_at_a_checkpoint_draws_no_random_numbers(bert, tmp_path):
    BertForSequenceClassification.from_pretrained(bert).save_pretrained(tmp_path / "tuned")
    checkpoints.tokenizer(str(bert)).save_pretrained(tmp_path / "tuned")
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    checkpoints.describe(str(tmp_path / "tuned"))
    assert torch.rand(1) == expected
