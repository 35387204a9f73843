"""The word head: its scores are a plain reading of the stock model, its files are stock, and it learns."""

import json

import pandas as pd
import pytest
import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

from lesson import places, reviews
from lesson.bert import checkpoints
from lesson.bert.finetuning.batches import encode
from lesson.bert.finetuning.evaluation import predict
from lesson.bert.finetuning.loop import finetune
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.finetuning.recorder import run
from lesson.bert.finetuning.word_dropout import drop_words
from lesson.bert.use import before, sentiment, zero_labels
from lesson.bert.word_head.model import as_classifier
from lesson.bert.word_head.question import FILE, ask, load
from lesson.errors import LessonError
from lesson.results.intervals import confusion_table, macro_f1
from tests.support import tiny
from tests.support.tuning import losses, new_run, settings

CLASSES = ("negative", "positive", "neutral")
WORDS = (("bad", "awful"), ("good",), ("okay", "so", "average"))
TEXTS = ["this phone is [MASK] and very bad .", "lovely .", "the hotel was so average !"]


@pytest.fixture(scope="module")
def finished():
    held = new_run(head="word", answer_words=WORDS, class_names=CLASSES, watch=("this is good .",))
    run(str(held.folder))
    return held


def plain(model, words, question, texts):
    """What the class scores are, by hand: log-probabilities of the whole vocabulary at the last [MASK] of each text."""
    found = []
    for text in texts:
        ids = torch.tensor([words(f"{text} {question.prompt}")["input_ids"]])
        place = (ids[0] == words.mask_token_id).nonzero()[-1]
        scores = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0, place].log_softmax(-1)[0]
        found.append(torch.stack([scores[list(each)].mean() for each in question.word_ids]))
    return torch.stack(found) - torch.tensor(question.priors or (0.0,) * len(question.class_names))


def test_the_scores_are_mean_log_probabilities_at_the_prompts_mask_less_the_priors():
    words, model = checkpoints.tokenizer(tiny.tiny_bert()), checkpoints.masked_lm(tiny.tiny_bert())
    question = ask(words, CLASSES, WORDS, "it was [MASK] .").with_priors([0.5, -0.5, 1.0])
    rows = encode(words, TEXTS, [0] * 3, 32, question.prompt_ids)
    inputs, _ = rows.batch(range(3))
    with torch.inference_mode():
        found = as_classifier(model, question)(**inputs).logits.softmax(-1)
        torch.testing.assert_close(found, plain(model, words, question, TEXTS).softmax(-1))


@pytest.mark.parametrize("trainable", ["all", "last-1", "head"])
@pytest.mark.parametrize("family", ["bert", "distilbert", "roberta", "albert", "electra"])
def test_in_every_family_the_prepared_model_answers_as_the_stock_one_and_learns(tmp_path, family, trainable):
    folder = str(tiny.relative(tmp_path, family))
    if (family, trainable) == ("albert", "last-1"):
        return  # refused with any head
    job = prepare(settings(checkpoint=folder, trainable=trainable, head="word", precision="fp32"), tiny.reviews())
    assert all(loss < 5 for loss in losses(finetune(job)))
    inner, outer = predict(job.model, job.validation), predict(job.reader(), job.encode(_validation_texts()))
    torch.testing.assert_close(torch.tensor(inner), torch.tensor(outer), atol=2e-2, rtol=0)


def _validation_texts():
    table = tiny.reviews()
    return table[table["part"] == "validation"]["text"].tolist()


def test_a_long_review_is_cut_and_its_prompt_is_not():
    words = checkpoints.tokenizer(tiny.tiny_bert())
    question = ask(words, CLASSES, WORDS, "it was [MASK] .")
    (row,) = encode(words, ["good " * 50], [0], 16, question.prompt_ids).inputs
    assert len(row) == 16 and row[-question.from_end] == words.mask_token_id
    assert row[11:].tolist() == [*question.prompt_ids, words.sep_token_id]


def test_word_dropout_leaves_the_prompt_alone():
    inputs = {"input_ids": torch.tensor([[2, 7, 8, 9, 4, 3, 0]]), "attention_mask": torch.tensor([[1] * 6 + [0]])}
    assert drop_words(inputs, 4, 1.0, 0, 1, last=3)["input_ids"].tolist() == [[2, 4, 4, 9, 4, 3, 0]]


def test_a_runs_folder_is_a_stock_masked_language_model_with_its_answer_words(finished):
    best = finished.checkpoint("best")
    model, words = AutoModelForMaskedLM.from_pretrained(best).eval(), AutoTokenizer.from_pretrained(best)
    assert type(model).__name__ == "BertForMaskedLM"
    kept = json.loads((best / FILE).read_text())
    assert tuple(map(tuple, kept["words"])) == WORDS and kept["class_names"] == list(CLASSES)
    question = ask(words, CLASSES, kept["words"], kept["prompt"]).with_priors(kept["priors"])
    texts = ["this phone is bad .", "lovely ."]
    with torch.inference_mode():
        expected = plain(model, words, question, texts).softmax(-1)
    answers = [list(answer["probabilities"].values()) for answer in sentiment.classify(str(finished.folder), texts)]
    torch.testing.assert_close(torch.tensor(answers), expected, atol=2e-2, rtol=0)  # one of the two reads in bf16


def test_what_it_said_before_is_what_zero_labels_say(finished):
    texts = ["this phone is bad .", "lovely ."]
    table = tiny.reviews()
    unlabelled = table[table["part"] == "train"]["text"].tolist()
    judged = zero_labels.judge(texts, CLASSES, finished.settings["checkpoint"], WORDS, "", unlabelled)
    for then, never in zip(before.classify_before(str(finished.folder), texts), judged, strict=True):
        assert then["probabilities"] == pytest.approx(never["probabilities"], abs=0.02)


def test_neither_head_is_loaded_as_the_other(finished, tmp_path):
    new = new_run(class_names=CLASSES)
    run(str(new.folder))
    for folder, head in ((finished.checkpoint("best"), "new"), (new.checkpoint("best"), "word")):
        with pytest.raises(LessonError, match="belong to another run"):
            checkpoints.fine_tuned(folder, head)
    (finished.checkpoint("best") / FILE).rename(finished.checkpoint("best") / "away")
    try:
        with pytest.raises(LessonError, match="answer_words.json is missing"):
            sentiment.of_run(finished.checkpoint("best"), "word", 32)
    finally:
        (finished.checkpoint("best") / "away").rename(finished.checkpoint("best") / FILE)


def test_answer_words_that_are_none_are_a_sentence(tmp_path):
    (tmp_path / FILE).write_text('["good", "bad"]')
    with pytest.raises(LessonError, match="missing or damaged"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("words", "prompt", "told"),
    [
        ((("bad",), ("good",)), "", "3 classes"),
        ((("bad",), ("grrreat",), ("okay",)), "", "“positive” has no answer word"),
        ((("bad",), ("good",), ("good",)), "", "twice"),
        ((), "it was so .", r"must have \[MASK\] once"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_a_sentence(words, prompt, told):
    with pytest.raises(LessonError, match=told):
        ask(checkpoints.tokenizer(tiny.tiny_bert()), CLASSES, words, prompt)


@pytest.mark.parametrize(("values", "told"), [({"start": "random"}, "random start"), ({"max_length": 12}, "no room")])
def test_settings_that_leave_no_word_head_are_refused(values, told):
    with pytest.raises(LessonError, match=told):
        prepare(settings(head="word", **values), tiny.reviews())


def test_one_sided_labels_do_not_make_it_worse_than_the_most_frequent_label():
    table = tiny.reviews(600)
    one_of = table["label"].map({"negative": 1, "neutral": 5, "positive": 16})
    table = table[table.groupby(["label", "part"]).cumcount() % one_of == 0]
    job = prepare(settings(head="word", answer_words=WORDS, epochs=15, learning_rate=3e-3, word_dropout=0.0), table)
    for _ in finetune(job):
        pass
    rows = table[table["part"] == "test"]
    truth = pd.Series(rows["label"]).map(job.class_names.index).to_numpy()
    said = predict(job.reader(), job.encode(rows["text"].tolist())).argmax(axis=1)
    majority = pd.Series(truth).mode()[0]
    scores = [macro_f1(confusion_table(truth, each, 3)) for each in (said, 0 * truth + majority)]
    assert scores[0] > scores[1]


def test_zero_labels_are_counted_on_the_part_that_is_asked():
    table = tiny.reviews()
    found = zero_labels.zero_labels(table, tiny.tiny_bert(), WORDS)
    assert found["part"] == "validation" and found["rows"] == (table["part"] == "validation").sum()
    assert sum(map(sum, found["confusion"])) == found["rows"] and 0 <= found["macro_f1"] <= 1
    shuffled = table.assign(label=table["label"].sample(frac=1, random_state=0).to_numpy())
    assert zero_labels.zero_labels(shuffled, tiny.tiny_bert(), WORDS)["predicted"] == found["predicted"]


def test_the_built_in_bert_knows_all_usual_words_as_the_page_takes_for_granted():
    found = zero_labels.answer_words(CLASSES)
    assert found["offered"] and found["unknown"] == [[], [], []]


def test_the_word_head_is_offered_where_every_class_has_a_word():
    assert zero_labels.answer_words(CLASSES, tiny.tiny_bert())["offered"]
    assert not zero_labels.answer_words(["1", "2"], tiny.tiny_bert())["offered"]
    topics = zero_labels.answer_words(["Phone", "Food"], tiny.tiny_bert())
    assert (
        topics["offered"] and topics["prompt"] == "This is about [MASK]." and topics["words"] == [["phone"], ["food"]]
    )


@pytest.mark.long
@pytest.mark.parametrize(
    "renamed",
    [
        {"unhappy": 0, "happy": 1, "mixed": 2},
        {"bad": 0, "good": 1, "okay": 2},
        {"1 star": 0, "2 stars": 0, "3 stars": 2, "4 stars": 1, "5 stars": 1},
    ],
    ids=" ".join,
)
def test_the_built_in_bert_judges_no_worse_under_other_names_for_the_same_feelings(renamed):
    table = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name).table
    some = table.groupby("label").head(30)
    texts, truth = some["text"].tolist(), some["label"].tolist()
    usual = [answer["label"] for answer in zero_labels.judge(texts, CLASSES)]
    other = [CLASSES[renamed[answer["label"]]] for answer in zero_labels.judge(texts, list(renamed))]
    right = [sum(said == label for said, label in zip(given, truth, strict=True)) for given in (usual, other)]
    assert right[1] >= right[0] - 0.06 * len(texts), right
