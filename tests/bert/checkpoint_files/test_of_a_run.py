"""A run's own checkpoint is held to more than a foreign one: nothing in it is new, so every weight must be there."""

import json
import shutil

import pytest
from safetensors.torch import load_file

from lesson import cli
from lesson.bert import checkpoints
from lesson.bert.finetuning.recorder import run
from lesson.bert.inside import explain
from lesson.bert.use import sentiment
from lesson.errors import LessonError
from lesson.runs.registry import Run
from tests.support import tiny
from tests.support.damage import WEIGHTS, change_config, change_weights, rename, spoil
from tests.support.tuning import new_run

CLASSES = ("negative", "positive", "neutral")
WORDS = (("bad", "awful"), ("good",), ("okay", "so", "average"))
TEXT = "this phone is bad ."


def without(part):
    return lambda folder: change_weights(folder, lambda w: {name: x for name, x in w.items() if part not in name})


def halve(part):
    return lambda folder: change_weights(folder, lambda w: {n: x[:2] if n == part else x for n, x in w.items()})


DAMAGED = {
    "names of a wrapper": (lambda f: rename(f, "module.{}".format), r"named 'module\.…'"),
    "a missing layer": (without("layer.1."), "16 of the .* weights of the body are missing"),
    "a missing pooler": (without("pooler"), "2 of the 41 weights of the model are missing.*bert.pooler.dense.bias"),
    "no classifier": (without("classifier"), "2 of the 41 weights of the model are missing.*classifier.bias"),
    "half a classifier": (without("classifier.bias"), "1 of the 41 weights of the model"),
    "a classifier of other classes": (halve("classifier.weight"), "classifier.weight is 2 × 16 in the file and 3 × 16"),
    "a head too much": (
        lambda f: change_weights(f, lambda w: w | {"another.weight": w["classifier.bias"].clone()}),
        "1 more of the model, for example another.weight",
    ),
    "a number that is none": (lambda f: spoil(f, "classifier.weight", float("nan")), "NaN or infinite"),
    "weights cut short": (lambda f: (f / WEIGHTS).write_bytes((f / WEIGHTS).read_bytes()[:5000]), "cut short"),
    "no weights": (lambda f: (f / WEIGHTS).unlink(), "no safetensors weights"),
    "a config cut short": (lambda f: (f / "config.json").write_text("{"), "config.json .* is damaged"),
    "no config": (lambda f: (f / "config.json").unlink(), "no config.json"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "no tokenizer"),
    "a damaged tokenizer": (lambda f: (f / "tokenizer.json").write_text("{"), "tokenizer.*cannot be read"),
    "a config of a million layers": (lambda f: change_config(f, num_hidden_layers=10**6), "at most 64 layers"),
    "classes without names": (lambda f: change_config(f, id2label=...), "what its classes are called"),
    "names that are no words": (lambda f: change_config(f, id2label={"0": 1, "1": 2, "2": 3}), "what its classes"),
    "names without numbers": (lambda f: change_config(f, id2label={"a": "b", "c": "d", "e": "f"}), "what its classes"),
    "another kind of model": (lambda f: change_config(f, architectures={}), "belong to another run"),
}
DAMAGED_WORD_HEAD = {
    "no word head": (without("cls.predictions.transform"), "4 of the .* weights of the model are missing.*cls."),
    "a word head of another size": (
        lambda f: change_weights(f, lambda w: {n: x[:9] if n == "cls.predictions.bias" else x for n, x in w.items()}),
        "cls.predictions.bias is 9 in the file and 28 by config.json",
    ),
}


@pytest.fixture(scope="module")
def trained():
    return {head: _finished(head) for head in ("new", "word")}


def _finished(head):
    asked = {"answer_words": WORDS} if head == "word" else {}
    held = new_run(head=head, class_names=CLASSES, **asked)
    run(str(held.folder))
    return held.folder


@pytest.fixture
def copied(trained, tmp_path):
    return lambda head: Run(shutil.copytree(trained[head], tmp_path / "my-run"))


@pytest.mark.parametrize(
    ("head", "kind"), [*(("new", kind) for kind in DAMAGED), *(("word", kind) for kind in DAMAGED_WORD_HEAD)]
)
def test_a_damaged_run_never_answers_but_says_what_is_wrong(copied, head, kind):
    held = copied(head)
    damage, words = (DAMAGED | DAMAGED_WORD_HEAD)[kind]
    damage(held.checkpoint("best"))
    for ask in (lambda: sentiment.classify(str(held.folder), [TEXT]), lambda: explain.explain(str(held.folder), TEXT)):
        with pytest.raises(LessonError, match=words) as refusal:
            ask()
        assert str(refusal.value).endswith("If you cannot, fine-tune again.")
        assert str(held.folder) not in str(refusal.value), "whoever looks at a page learns no paths"


@pytest.mark.parametrize(
    ("settings", "words"),
    [("{}", "This run is damaged"), ({"head": "left"}, "head"), ({"max_length": "long"}, "max_length")],
)
def test_damaged_settings_are_a_sentence(copied, settings, words):
    held = copied("new")
    if isinstance(settings, dict):
        kept = json.loads((held.folder / "settings.json").read_text())
        settings = json.dumps(kept | {"settings": kept["settings"] | settings})
    (held.folder / "settings.json").write_text(settings)
    with pytest.raises(LessonError, match=words):
        sentiment.classify(str(held.folder), [TEXT])


@pytest.mark.parametrize("head", ["new", "word"])
def test_a_whole_run_answers_as_its_files_do(copied, trained, head):
    held = copied(head)
    (there,), (here,) = (sentiment.classify(str(folder), [TEXT]) for folder in (trained[head], held.folder))
    assert there == here and list(here["probabilities"]) == list(CLASSES)
    loaded, saved = sentiment.load(str(held.folder)).model.state_dict(), load_file(held.checkpoint("best") / WEIGHTS)
    assert all((loaded[name] == weight).all() for name, weight in saved.items())


@pytest.mark.parametrize("head", ["new", "word"])
@pytest.mark.parametrize("family", ["bert", "distilbert", "roberta", "albert", "electra"])
def test_what_any_of_the_family_saves_is_whole(tmp_path, family, head):
    bert = checkpoints.open(str(tiny.relative(tmp_path, family)))
    made = bert.classifier(CLASSES) if head == "new" else bert.new_masked_lm()
    for each in (made, bert.tokenizer):
        each.save_pretrained(tmp_path / "run" / "best")
    model, words = checkpoints.fine_tuned(tmp_path / "run" / "best", head)
    loaded = model.state_dict()
    assert all((loaded[name] == weight).all() for name, weight in made.state_dict().items())
    assert words.get_vocab() == bert.tokenizer.get_vocab() and not model.training


def test_a_change_of_any_file_is_seen_at_once(copied):
    held = copied("new")
    assert sentiment.classify(str(held.folder), [TEXT])
    (held.checkpoint("best") / "tokenizer.json").unlink()
    with pytest.raises(LessonError, match="no tokenizer"):
        sentiment.classify(str(held.folder), [TEXT])


def test_the_command_line_ends_with_status_2_and_the_sentence(copied, monkeypatch, capsys):
    held = copied("new")
    rename(held.checkpoint("best"), "module.{}".format)
    monkeypatch.setattr("sys.argv", ["sentiment", str(held.folder), TEXT])
    with pytest.raises(SystemExit) as ending:
        cli.run(sentiment.main)
    told = capsys.readouterr()
    assert (ending.value.code, told.out, len(told.err.splitlines())) == (2, "", 1)
