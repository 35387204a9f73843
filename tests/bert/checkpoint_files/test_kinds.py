"""Foreign checkpoints, kind by kind: what fits goes on working, everything else is one sentence that names the fault.

Each is a small random BERT with one thing wrong. All three ways in, description, masked words and fine-tuning, must
refuse it: a body of random numbers must never be called pre-trained.
"""

import json
import os
import re
import shutil

import pytest
import torch
from safetensors.torch import save_file
from transformers import (
    AutoTokenizer,
    BertForPreTraining,
    BertModel,
    DistilBertConfig,
    DistilBertForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    RobertaConfig,
    RobertaForMaskedLM,
    T5Config,
    T5ForConditionalGeneration,
)

from lesson import cli
from lesson.bert import checkpoints
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.use import masked_words, next_sentence
from lesson.errors import LessonError
from lesson.settings import FineTuning
from tests.support import tiny
from tests.support.damage import INDEX, WEIGHTS, change_config, change_weights, rename, spoil

SHAPE = {"vocab_size": 28, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}


def take_weights_of(folder, model):
    model.save_pretrained(folder / "other")
    shutil.copy(folder / "other" / WEIGHTS, folder / WEIGHTS)


def shard(folder):
    BertForPreTraining.from_pretrained(folder).save_pretrained(folder / "parts", max_shard_size="5KB")
    (folder / WEIGHTS).unlink()
    for file in (folder / "parts").glob("model*"):
        file.rename(folder / file.name)


def shard_without_one(folder):
    shard(folder)
    next(folder.glob("model-00002*")).unlink()


def index_names(folder, file):
    shard(folder)
    index = json.loads((folder / INDEX).read_text())
    index["weight_map"] = dict.fromkeys(index["weight_map"], file)
    (folder / INDEX).write_text(json.dumps(index))


def save_base(folder, prefix):
    BertModel.from_pretrained(folder).save_pretrained(folder)
    rename(folder, lambda name: prefix + name)


def fifo(folder, file):
    (folder / file).unlink()
    os.mkfifo(folder / file)


def pytorch_only(folder):
    (folder / WEIGHTS).unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR.")


def longer_tokenizer(folder):
    words = AutoTokenizer.from_pretrained(folder)
    words.add_tokens(["zebra", "llama"])
    words.save_pretrained(folder)


def without_ends(folder):
    """Leave out what puts [CLS] and [SEP] around a text."""
    words = json.loads((folder / "tokenizer.json").read_text())
    (folder / "tokenizer.json").write_text(json.dumps(words | {"post_processor": None}))
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    plain = {"tokenizer_class": "PreTrainedTokenizerFast"}  # BERT's own class would put them in again
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | plain))


def without_mask(folder):
    words = AutoTokenizer.from_pretrained(folder)
    words.mask_token = None
    words.save_pretrained(folder)
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps({**settings, "mask_token": None}))


def roberta_config(folder):
    RobertaForMaskedLM(RobertaConfig(**SHAPE, intermediate_size=32, max_position_embeddings=64)).config.save_pretrained(
        folder
    )


GPT2 = GPT2Config(vocab_size=28, n_embd=16, n_layer=2, n_head=2)
DISTILBERT = DistilBertConfig(vocab_size=28, dim=16, n_layers=2, n_heads=2, hidden_dim=32)
T5 = T5Config(vocab_size=28, d_model=16, num_layers=2, num_heads=2, d_kv=8, d_ff=16)
DEEP = '{"a":' * 100_000 + "1" + "}" * 100_000

REFUSED = {
    "weights named module.": (lambda f: rename(f, "module.{}".format), r"named 'module\.…'"),
    "weights named model.module.": (lambda f: rename(f, "model.module.{}".format), r"named 'model\.module\.…'"),
    "a base model named module.": (lambda f: save_base(f, "module."), r"named 'module\.…'"),
    "another family's weights": (lambda f: take_weights_of(f, DistilBertForMaskedLM(DISTILBERT)), "all 37 weights"),
    "GPT-2's weights": (lambda f: take_weights_of(f, GPT2LMHeadModel(GPT2)), "all 37 weights"),
    "another family's config": (roberta_config, "missing"),
    "fewer layers than config": (lambda f: change_config(f, num_hidden_layers=3), "16 of the 53 weights.*layer.2"),
    "more layers than config": (lambda f: change_config(f, num_hidden_layers=1), "16 more of the body.*layer.1"),
    "one weight missing": (
        lambda f: change_weights(f, lambda w: {n: x for n, x in w.items() if "layer.1.output.dense.weight" not in n}),
        "1 of the 37 weights.*layer.1.output.dense.weight",
    ),
    "other sizes": (lambda f: change_config(f, hidden_size=32), "is 16 in the file and 32 by config.json"),
    "embeddings longer than config": (lambda f: change_config(f, vocab_size=20), "28 × 16 in the file and 20 × 16"),
    "embeddings shorter than config": (lambda f: change_config(f, vocab_size=40), "28 × 16 in the file and 40 × 16"),
    "a pooler of another size": (
        lambda f: change_weights(f, lambda w: w | {"bert.pooler.dense.weight": torch.ones(10, 10)}),
        "pooler.dense.weight is 10 × 10 in the file and 16 × 16 by config.json",
    ),
    "positions longer than config": (lambda f: change_config(f, max_position_embeddings=32), "64 × 16 .* 32 × 16"),
    "an empty file": (lambda f: (f / WEIGHTS).write_bytes(b""), "damaged or cut short"),
    "a file without weights": (lambda f: save_file({}, f / WEIGHTS), "holds no weights"),
    "a file cut short": (lambda f: (f / WEIGHTS).write_bytes((f / WEIGHTS).read_bytes()[:5000]), "damaged"),
    "a web page as weights": (lambda f: (f / WEIGHTS).write_bytes(b"<html>" * 500), "damaged"),
    "a pointer to large files": (lambda f: (f / WEIGHTS).write_text("version https://git-lfs\n" * 3), "damaged"),
    "a header without end": (lambda f: (f / WEIGHTS).write_bytes((2**62).to_bytes(8, "little") * 9), "damaged"),
    "whole numbers as weights": (
        lambda f: change_weights(f, lambda w: {name: weight.to(torch.int8) for name, weight in w.items()}),
        "quantised",
    ),
    "a quantised config": (lambda f: change_config(f, quantization_config={"bits": 4}), "quantised"),
    "a missing shard": (shard_without_one, "model-00002-of-.* is missing"),
    "an index of pickles": (lambda f: index_names(f, "pytorch_model.bin"), "names 'pytorch_model.bin'"),
    "an index that leads out": (lambda f: index_names(f, "../../other/model.safetensors"), r"names '\.\./\.\./other"),
    "an index that names a folder": (lambda f: index_names(f, "../.."), r"names '\.\./\.\.'"),
    "an absolute index": (lambda f: index_names(f, "/etc/x.safetensors"), "names '/etc"),
    "an index without its map": (
        lambda f: (shard(f), (f / INDEX).write_text('{"weight_map": []}')),
        "no weight_map",
    ),
    "shards without an index": (lambda f: (shard(f), (f / INDEX).unlink()), "neither model.safetensors nor"),
    "PyTorch's format only": (pytorch_only, "convert it yourself.*save_pretrained"),
    "T5": (lambda f: T5ForConditionalGeneration(T5).save_pretrained(f), "'t5'.*BERT family"),
    "GPT-2": (lambda f: GPT2LMHeadModel(GPT2).save_pretrained(f), "'gpt2'.*BERT family"),
    "an unknown family": (lambda f: change_config(f, model_type="no-such-thing"), "'no-such-thing'.*BERT family"),
    "no family": (lambda f: change_config(f, model_type=..., type_vocab_size=...), "does not say which"),
    "a decoder": (lambda f: change_config(f, is_decoder=True), "left to right"),
    "code of its own": (
        lambda f: change_config(f, model_type="own", auto_map={"AutoModel": "own.Model"}),
        "never runs code",
    ),
    "a million layers": (lambda f: change_config(f, num_hidden_layers=1_000_000), "at most 64 layers"),
    "a million wide": (lambda f: change_config(f, hidden_size=1_000_000), "at most 8,192"),
    "a billion words": (lambda f: change_config(f, vocab_size=10**9), "at most 1,000,000 tokens"),
    "a billion positions": (lambda f: change_config(f, max_position_embeddings=10**9), "at most 100,000 positions"),
    "51 billion parameters": (
        lambda f: change_config(f, hidden_size=8192, num_hidden_layers=64, intermediate_size=32_768),
        "million parameters",
    ),
    "no layers": (lambda f: change_config(f, num_hidden_layers=0), "num_hidden_layers: 0"),
    "a width in words": (lambda f: change_config(f, hidden_size="16"), "hidden_size: '16'"),
    "a width that is a list": (lambda f: change_config(f, hidden_size=[16]), "hidden_size"),
    "heads that don't divide": (lambda f: change_config(f, num_attention_heads=3), "does not describe a network"),
    "an unknown activation": (lambda f: change_config(f, hidden_act="none-such"), "does not describe a network"),
    "an activation that is a number": (lambda f: change_config(f, hidden_act=3), "hidden_act: 3 is none of"),
    "an activation that is none": (lambda f: change_config(f, hidden_act="linear"), "'linear' is none of the activ"),
    "an epsilon of a billion": (lambda f: change_config(f, layer_norm_eps=1e9), "layer_norm_eps: 1000000000.0 must"),
    "an epsilon of zero": (lambda f: change_config(f, layer_norm_eps=0), "must be more than 0 and at most 0.001"),
    "an epsilon in words": (lambda f: change_config(f, layer_norm_eps="1e-12"), "layer_norm_eps: '1e-12' must"),
    "a dropout of all": (lambda f: change_config(f, hidden_dropout_prob=1.0), "at least 0 and less than 1"),
    "a negative dropout": (lambda f: change_config(f, attention_probs_dropout_prob=-0.1), "at least 0 and less"),
    "a dropout in words": (lambda f: change_config(f, classifier_dropout="x"), "classifier_dropout: 'x' must"),
    "a start all over the place": (lambda f: change_config(f, initializer_range=50), "initializer_range: 50 must"),
    "a start of nothing": (lambda f: change_config(f, initializer_range=0), "initializer_range: 0 must"),
    "a config that nests for ever": (lambda f: (f / "config.json").write_text(DEEP), "nested too deeply"),
    "a nest inside the config": (
        lambda f: change_config(f, task_specific_params=json.loads('{"a":' * 900 + "1" + "}" * 900)),
        "config.json",
    ),
    "a config of a list": (lambda f: (f / "config.json").write_text("[1]"), "not hold a JSON object"),
    "a config with NaN": (lambda f: change_config(f, layer_norm_eps=float("nan")), "not hold a JSON object"),
    "a config cut short": (lambda f: (f / "config.json").write_text('{"model_type": "bert"'), "not hold a JSON object"),
    "a config of megabytes": (lambda f: (f / "config.json").write_bytes(b" " * 1_100_000), "only 1 are allowed"),
    "a pipe as weights": (lambda f: fifo(f, WEIGHTS), "not an ordinary file"),
    "a pipe as config": (lambda f: fifo(f, "config.json"), "not an ordinary file"),
    "a pipe as tokenizer": (lambda f: fifo(f, "tokenizer.json"), "not an ordinary file"),
    "a pipe beside them": (lambda f: os.mkfifo(f / "chat_template.jinja"), "not an ordinary file"),
}
EMBEDDINGS, IN_LAYER = "bert.embeddings.word_embeddings.weight", "bert.encoder.layer.1.output.dense.weight"
OTHER_FAMILIES = {"T5", "GPT-2", "an unknown family", "no family", "a decoder", "code of its own"}
FITS = {
    "legacy names": lambda f: rename(
        f, lambda n: n.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    ),
    "shards": shard,
    "fp16": lambda f: change_weights(f, lambda w: {name: weight.half() for name, weight in w.items()}),
    "bf16": lambda f: change_weights(f, lambda w: {name: weight.bfloat16() for name, weight in w.items()}),
    "vocab.txt alone": lambda f: [(f / name).unlink() for name in ("tokenizer.json", "tokenizer_config.json")],
    "saved counters": lambda f: change_weights(
        f, lambda w: w | {"bert.embeddings.position_ids": torch.arange(64)[None]}
    ),
    "no model_type": lambda f: change_config(f, model_type=...),
    "auto_map of a known family": lambda f: change_config(
        f, auto_map={"AutoModel": "own.Model"}, _attn_implementation="own/kernel"
    ),
    "settings of computing": lambda f: change_config(
        f, return_dict=False, torchscript=True, chunk_size_feed_forward=7, num_labels=10**9
    ),
    "the limits of computing": lambda f: change_config(
        f, layer_norm_eps=1e-6, hidden_dropout_prob=0, attention_probs_dropout_prob=0.99, classifier_dropout=None
    ),
    "a pickle beside": lambda f: (f / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR."),
    "an index that is not needed": lambda f: (f / INDEX).write_text('{"weight_map": {"x": "../../x"}}'),
}
SPOILED_NUMBERS = {
    "NaN": (
        lambda f: spoil(f, "bert.encoder.layer.1.output.dense.weight", float("nan")),
        "1 of the numbers in bert.enc",
    ),
    "all zero": (
        lambda f: change_weights(f, lambda w: {name: torch.zeros_like(weight) for name, weight in w.items()}),
        "are the same (0)",
    ),
    "word embeddings of one number": (
        lambda f: change_weights(f, lambda w: w | {EMBEDDINGS: torch.full_like(w[EMBEDDINGS], 0.5)}),
        f"All numbers in {EMBEDDINGS} of",
    ),
    "a layer of one number": (
        lambda f: change_weights(f, lambda w: w | {IN_LAYER: torch.ones_like(w[IN_LAYER]).half()}),
        f"All numbers in {IN_LAYER} of",
    ),
    "a double too large for float32": (
        lambda f: change_weights(f, lambda w: w | {IN_LAYER: w[IN_LAYER].double() * 1e300}),
        f"512 of the numbers in {IN_LAYER} of",
    ),
    "infinity": (lambda f: spoil(f, "bert.embeddings.word_embeddings.weight", float("inf")), "NaN or infinite"),
}
TOKENIZERS = {
    "longer than the embeddings": (longer_tokenizer, "knows 30 tokens, but the weights have room for 28"),
    "much shorter than the embeddings": (
        lambda f: [
            (f / "tokenizer.json").unlink(),
            (f / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n"),
        ],
        "knows 6 tokens, but the weights have 28",
    ),
    "that puts nothing around a text": (without_ends, "puts no token before and after a text"),
    "damaged": (lambda f: (f / "tokenizer.json").write_text("{"), "tokenizer.*cannot be read"),
    "without [UNK]": (
        lambda f: [(f / "tokenizer.json").unlink(), (f / "vocab.txt").write_text("the\nis\n")],
        "tokenizer.*cannot be read",
    ),
    "of one language's bytes": (
        lambda f: [(f / "tokenizer.json").unlink(), (f / "vocab.txt").write_bytes(b"[UNK]\nth\xe9\n")],
        "tokenizer.*cannot be read",
    ),
    "not there": (lambda f: [(f / name).unlink() for name in ("tokenizer.json", "vocab.txt")], "no tokenizer"),
}


@pytest.fixture
def bert(tmp_path):
    return tiny.bert(tmp_path / "bert")


def _refusals(folder, *ways):
    for way in ways:
        with pytest.raises(LessonError) as refusal:
            way(str(folder))
        yield str(refusal.value)


def fill(folder):
    return masked_words.fill("the [MASK] is.", folder)


def fine_tune(folder, start="pretrained"):
    return prepare(FineTuning(checkpoint=folder, max_length=32, threads=1, start=start), tiny.reviews())


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_not_fit_is_refused_in_one_sentence_whoever_asks(bert, kind):
    damage, words = REFUSED[kind]
    damage(bert)
    for sentence in _refusals(bert, checkpoints.describe, fill, fine_tune):
        assert re.search(words, sentence), sentence
        assert "\n" not in sentence and len(sentence) < 500
        assert ("BERT family" in sentence) == (kind in OTHER_FAMILIES), "a damaged BERT is a BERT"


@pytest.mark.parametrize("kind", SPOILED_NUMBERS)
def test_a_weight_that_is_no_number_or_was_never_learned_is_found_before_anything_is_computed(bert, kind):
    damage, words = SPOILED_NUMBERS[kind]
    damage(bert)
    assert all(words in sentence for sentence in _refusals(bert, checkpoints.check, fill, fine_tune))


def test_weights_too_large_to_compute_with_are_told_instead_of_answering_nan(bert):
    change_weights(bert, lambda weights: {name: weight * 1e38 for name, weight in weights.items()})
    assert all("not a number" in sentence for sentence in _refusals(bert, fill))


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_a_tokenizer_that_does_not_fit_is_told(bert, kind):
    damage, words = TOKENIZERS[kind]
    damage(bert)
    for sentence in _refusals(bert, checkpoints.describe, fill, fine_tune):
        assert re.search(words, sentence), sentence


def test_a_bert_s_tokenizer_does_not_belong_to_a_roberta_whose_positions_begin_after_the_padding(bert):
    model = RobertaForMaskedLM(RobertaConfig(**SHAPE, intermediate_size=32, max_position_embeddings=64, pad_token_id=1))
    model.save_pretrained(bert)
    assert all("fills up with token 0" in sentence for sentence in _refusals(bert, checkpoints.describe, fill))


def test_one_kind_of_sentence_is_too_few_to_tell_whether_one_follows_another(bert):
    change_config(bert, type_vocab_size=1)
    change_weights(
        bert,
        lambda weights: {
            name: weight[:1] if "token_type_embeddings" in name else weight for name, weight in weights.items()
        },
    )
    assert not checkpoints.describe(str(bert))["has_next_sentence_head"]
    with pytest.raises(LessonError, match="next sentence"):
        next_sentence.is_next([("the dog.", "it is.")], str(bert))


def test_a_network_that_reads_a_few_tokens_at_a_time_is_refused(bert):
    change_config(bert, max_position_embeddings=3)
    assert all("max_position_embeddings: 3" in sentence for sentence in _refusals(bert, checkpoints.describe, fill))


def test_a_tokenizer_without_a_mask_says_so(bert):
    without_mask(bert)
    assert all("no mask token" in sentence for sentence in _refusals(bert, fill))


@pytest.mark.parametrize("kind", FITS)
def test_what_fits_answers_as_it_did(bert, tmp_path, kind):
    expected = fill(str(tiny.bert(tmp_path / "same")))
    FITS[kind](bert)
    (answer,), (same,) = fill(str(bert)), expected
    assert [word["token"] for word in answer["top"][:3]] == [word["token"] for word in same["top"][:3]]
    assert answer["top"][0]["probability"] == pytest.approx(same["top"][0]["probability"], rel=0.03)
    assert checkpoints.describe(str(bert))["has_next_sentence_head"]
    assert fine_tune(str(bert)).steps > 0


def test_a_head_of_another_size_is_no_head_and_no_reason_not_to_fine_tune(bert):
    change_weights(bert, lambda w: {n: torch.cat([x, x]) if n == "cls.predictions.bias" else x for n, x in w.items()})
    facts = checkpoints.describe(str(bert))
    assert not facts["has_masked_lm_head"] and facts["has_next_sentence_head"]
    assert all("does not fit its body" in sentence for sentence in _refusals(bert, fill))
    assert fine_tune(str(bert)).steps > 0


@pytest.mark.parametrize("part", ["pooler", "pooler.dense.bias", "seq_relationship"])
def test_without_its_pooler_the_next_sentence_head_is_none_and_a_new_head_gets_a_new_one(bert, part):
    change_weights(bert, lambda weights: {name: weight for name, weight in weights.items() if part not in name})
    facts = checkpoints.describe(str(bert))
    assert facts["has_masked_lm_head"] and not facts["has_next_sentence_head"]
    ask = [("the phone is.", "it was.")]
    assert all(
        "no next sentence" in told for told in _refusals(bert, lambda folder: next_sentence.is_next(ask, folder))
    )
    assert fill(str(bert)) and fine_tune(str(bert)).steps > 0


def test_a_random_start_of_weights_that_do_not_fit_is_refused_too(bert):
    rename(bert, "module.{}".format)
    assert all("module" in sentence for sentence in _refusals(bert, lambda folder: fine_tune(folder, "random")))


def test_more_bytes_than_allowed_are_told(bert, monkeypatch):
    monkeypatch.setenv("LESSON_CHECKPOINT_MB", "0")
    assert all("more than 0 MB" in sentence for sentence in _refusals(bert, checkpoints.describe, fill))


@pytest.mark.parametrize("kind", ["weights named module.", "T5", "a missing shard", "a pipe as weights"])
def test_the_command_line_ends_with_status_2_and_the_sentence(bert, kind, monkeypatch, capsys):
    REFUSED[kind][0](bert)
    monkeypatch.setattr("sys.argv", ["masked_words", "the [MASK] is.", "--checkpoint", str(bert)])
    with pytest.raises(SystemExit) as ending:
        cli.run(masked_words.main, own_folders=True)
    told = capsys.readouterr()
    assert (ending.value.code, told.out, len(told.err.splitlines())) == (2, "", 1)
