"""Pre-training: its text, its rows, its start, and a run that a kill cannot change."""

import copy
import json
import shutil
from itertools import islice

import numpy as np
import pytest
import torch
from transformers import BertForPreTraining, BertTokenizer, pipeline

from lesson import places
from lesson.bert.pretraining import corpus as corpora
from lesson.bert.pretraining import (
    data as pretraining_data,
)
from lesson.bert.pretraining import (
    held_out,
    pairs,
    starts,
)
from lesson.bert.pretraining import (
    loop as pretraining,
)
from lesson.bert.pretraining import (
    settings as pretraining_settings,
)
from lesson.bert.pretraining import (
    state as pretraining_state,
)
from lesson.bert.pretraining.settings import Settings
from lesson.bert.speed import copies
from lesson.errors import LessonError

NAMES = ["anna", "ben", "clara", "dan", "eva"]
THINGS = ["bread", "milk", "a red coat", "an old lamp", "green paint", "two eggs"]


def story(number: int) -> str:
    """A document of eight sentences; names and things differ from one to the next."""
    rng = np.random.default_rng(number)
    return " ".join(
        f"{rng.choice(NAMES).title()} buys {rng.choice(THINGS)} on day {rng.integers(9)}." for _ in range(8)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpus")
    (place / "stories.txt").write_text("\n\n".join(story(n) for n in range(600)), encoding="utf-8")
    (place / "single.txt").write_text(
        "\n\n".join(f"{name.title()} likes {thing}." for name in NAMES for thing in THINGS), encoding="utf-8"
    )
    return place


@pytest.fixture(scope="module")
def tokenizer(folder):
    return corpora.train_tokenizer(folder, 200)


@pytest.fixture(scope="module")
def corpus(folder, tokenizer):
    return corpora.encode(folder, tokenizer)


def rows_of(corpus, seed=0):
    maker = pairs.PairMaker(corpus, pairs.pieces(corpus, False, {}), max_length=48)
    rng = np.random.default_rng(seed)
    return [row for piece in maker.table for row in maker.rows(piece, rng)]


def test_the_text_survives_tokenising(corpus, tokenizer):
    first = tokenizer.decode(corpus.sentence(0))
    assert first == "anna likes bread."


def test_held_out_text_alone_gives_every_row_a_partner_from_another_document(folder, tokenizer):
    alone = corpora.encode(folder, tokenizer, held_out_only=True)
    maker = pairs.PairMaker(alone, pairs.pieces(alone, True, {}), max_length=48)
    rng = np.random.default_rng(0)
    rows = [row for _ in range(20) for piece in maker.table for row in maker.rows(piece, rng)]
    assert {row.follows for row in rows} >= {pairs.FOLLOWS, pairs.RANDOM}


def test_a_random_second_half_never_comes_from_the_same_document(corpus, monkeypatch):
    table = pairs.pieces(corpus, False, {})
    table = table[table[:, 1] - table[:, 0] > 1][:3]  # of three documents one in three draws would be wrong
    maker, rng = pairs.PairMaker(corpus, table, max_length=48), np.random.default_rng(0)
    monkeypatch.setattr(maker, "_text", lambda start, stop: start)
    for piece in table:
        drawn = np.array([maker._random_text(piece, rng) for _ in range(100)])
        assert not ((drawn >= piece[0]) & (drawn < piece[1])).any()


def test_a_single_document_is_refused(tmp_path, tokenizer):
    (tmp_path / "one.txt").write_text("Anna buys bread. Ben buys milk. Dan buys two eggs.", encoding="utf-8")
    single = corpora.encode(tmp_path, tokenizer)
    with pytest.raises(LessonError, match="blank line"):
        pairs.PairMaker(single, pairs.pieces(single, bool(single.held_out[0]), {}), max_length=48)


def test_about_one_document_in_a_hundred_is_held_out_and_the_choice_depends_on_its_text_only(folder, corpus):
    lines = [lines for file in corpora.shard_files(folder) for lines in corpora.documents(file)]
    assert corpus.held_out.tolist() == [corpora.is_held_out(text) for text in lines]
    assert 1 <= corpus.held_out.sum() <= 20


def test_held_out_only_encodes_the_same_held_out_sentences(folder, tokenizer, corpus):
    alone = corpora.encode(folder, tokenizer, held_out_only=True)
    kept = [
        corpus.sentence(s).tolist()
        for d in np.flatnonzero(corpus.held_out)
        for s in range(corpus.documents[d], corpus.documents[d + 1])
    ]
    assert [alone.sentence(s).tolist() for s in range(len(alone.starts) - 1)] == kept


def test_a_tokenizer_that_was_told_to_pad_and_cut_gives_the_same_text(folder, tokenizer, corpus):
    told = BertTokenizer(vocab=tokenizer.get_vocab(), do_lower_case=True)
    told(["Anna buys bread.", "Ben."], padding=True, truncation=True, max_length=4)
    assert told.backend_tokenizer.padding and told.backend_tokenizer.truncation
    assert corpora.encode(folder, told).tokens.tolist() == corpus.tokens.tolist()


def test_a_folder_without_text_is_refused(tmp_path):
    with pytest.raises(LessonError, match="no .txt"):
        corpora.shard_files(tmp_path)


def test_half_of_the_pairs_follow_and_isolated_sentences_carry_no_label(corpus):
    follows = np.array([row.follows for row in rows_of(corpus)])
    paired = follows[follows != pairs.UNLABELLED]
    assert abs((paired == pairs.FOLLOWS).mean() - 0.5) < 0.08
    isolated = (corpus.names.index("single") == corpus.shards) & ~corpus.held_out
    assert (follows == pairs.UNLABELLED).sum() >= isolated.sum()


def test_a_true_second_half_stands_behind_the_first_in_the_text(corpus):
    text = "".join(f" {token}" for token in corpus.tokens)
    for row in [row for row in rows_of(corpus) if row.follows == pairs.FOLLOWS][:50]:
        joined = [*row.ids[1 : row.first - 1], *row.ids[row.first : -1]]
        assert "".join(f" {token}" for token in joined) in text


def test_no_row_is_longer_than_allowed(corpus):
    assert max(len(row.ids) for row in rows_of(corpus)) <= 48


def test_batches_hold_every_row_once_with_little_padding(corpus):
    rows = rows_of(corpus)
    batches = pairs.bucketed(rows, 40, np.random.default_rng(0))
    assert len(batches) == 40
    assert sum(len(batch.ids) for batch in batches) == len(rows)
    assert np.mean([batch.attention.mean() for batch in batches]) > 0.9


def test_words_used_alike_start_alike():
    rng = np.random.default_rng(0)
    sentences = [
        [5, rng.integers(6, 8), 8] if rng.random() < 0.5 else [9, rng.integers(10, 12), 12] for _ in range(3000)
    ]
    vectors = starts.cooccurrence_vectors(np.array(sentences).ravel(), 13, width=4, window=1)
    alike = torch.cosine_similarity(vectors[6], vectors[7], dim=0)
    assert alike > 0.9 > torch.cosine_similarity(vectors[6], vectors[10], dim=0)


def test_a_started_head_prefers_its_neighbour_to_the_one_on_the_other_side():
    model = pretraining.new_model(Settings(layers=2, hidden_size=256, vocab_size=100))
    ids = torch.randint(5, 100, (8, 40), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        attention = model.bert(ids, output_attentions=True).attentions[0].mean(0)
    for head, offset in enumerate(starts.OFFSETS):
        wanted, other = (attention[head].diagonal(place)[3:-3].mean() for place in (offset, -offset))
        assert wanted > 1.3 * other, (head, wanted, other)


def test_learning_rate_rises_stays_and_falls_to_zero():
    settings = Settings(steps=1000, warmup=100, decay=0.3)
    rates = [pretraining_settings.learning_rate_factor(step, settings) for step in (0, 99, 500, 700, 850, 999)]
    assert rates == pytest.approx([0.01, 1, 1, 1, 0.5, 1 / 300])


def test_loss_of_a_batch_equals_transformers_own(corpus):
    settings = Settings(layers=2, hidden_size=64, vocab_size=200, max_length=48, tokens=512)
    model = pretraining.new_model(settings).eval()
    steps = pretraining_data.steps_of(corpus, settings, 0)
    arrays = next(batch for step in steps for batch in step if (batch["follows"] != pairs.UNLABELLED).any())
    batch = copies.on(model.device, arrays)
    theirs = model(
        batch["inputs"],
        token_type_ids=batch["types"],
        attention_mask=batch["attention"],
        labels=batch["labels"],
        next_sentence_label=batch["follows"],
    ).loss
    ours = pretraining.losses(model, model.bert.encoder.layer, batch)
    torch.testing.assert_close(sum(ours), theirs, rtol=1e-4, atol=1e-4)


def test_the_copy_that_computes_teaches_the_weights_what_they_would_have_learned_themselves(corpus, monkeypatch):
    monkeypatch.setattr(copies.hardware, "precision", lambda: "fp32")
    settings = Settings(layers=2, hidden_size=64, vocab_size=200, max_length=48, tokens=512)
    one = pretraining.new_model(settings)
    steps = pretraining_data.steps_of(corpus, settings, 0)
    arrays = next(batch for step in steps for batch in step if (batch["follows"] != pairs.UNLABELLED).any())
    two, batch = copy.deepcopy(one), copies.on(one.device, arrays)
    sum(pretraining.losses(one, one.bert.encoder.layer, batch)).backward()
    layers = copies.low_precision(two)
    sum(pretraining.losses(two, layers, batch)).backward()
    copies.collect(two, layers)
    for (name, weight), other in zip(one.named_parameters(), two.parameters(), strict=True):
        torch.testing.assert_close(weight.grad, other.grad, msg=name)


def test_isolated_sentences_have_no_next_sentence_loss_and_spoil_no_gradient(tokenizer):
    settings = Settings(layers=2, hidden_size=64, vocab_size=200, tokens=64)
    rows = [pairs.Row(np.array([2, 20 + n, 30 + n, 40 + n, 3]), 5, pairs.UNLABELLED) for n in range(12)]
    arrays = pretraining_data.masked(pairs.collate(rows), 0.5, settings, 0, 0)
    model = pretraining.new_model(settings)
    mlm, nsp = pretraining.losses(model, model.bert.encoder.layer, copies.on(model.device, arrays))
    assert nsp.isnan() and not mlm.isnan()
    (mlm + nsp.nan_to_num()).backward()
    assert all(weight.grad.isfinite().all() for weight in model.parameters() if weight.grad is not None)


def test_every_tenth_step_has_longer_rows_and_a_later_start_or_more_processes_change_nothing(corpus):
    settings = Settings(max_length=24, long_length=96, tokens=256, batches=2)
    steps = list(islice(pretraining_data.steps_of(corpus, settings, 0), 20))
    longest = [max(batch["inputs"].shape[1] for batch in batches) for batches in steps]
    assert [step for step, length in enumerate(longest) if length > 24] == [9, 19]
    for first, workers in ((13, 0), (0, 2)):
        later = next(pretraining_data.steps_of(corpus, settings, first, workers))
        for one, other in zip(later, steps[first], strict=True):
            assert {name: array.tolist() for name, array in one.items()} == {
                name: array.tolist() for name, array in other.items()
            }


def test_a_text_too_short_for_its_batches_is_refused(corpus):
    settings = Settings(max_length=48, tokens=8, batches=2)
    with pytest.raises(LessonError, match="too short"):
        next(pretraining_data.steps_of(corpus, settings, 0))


def test_an_epoch_shows_every_piece_once_and_steps_are_alike_in_size(corpus, monkeypatch):
    monkeypatch.setattr(pretraining_data, "WINDOW", 8_000)
    settings = Settings(max_length=48, tokens=512, batches=2)
    windows = pretraining_data.Windows(corpus, settings)
    assert windows.an_epoch > 3
    shown = np.concatenate([windows._pieces(False, number) for number in range(windows.an_epoch)])
    assert sorted(map(tuple, shown)) == sorted(map(tuple, windows.makers[0].table))
    sizes = [sum(batch["attention"].sum() for batch in batches) for batches in windows[False, 1].values()]
    assert len(sizes) == windows.steps and max(sizes) < 1.2 * min(sizes)
    assert 0.6 < np.mean(sizes) / 1024 < 1.6  # short rows have more special tokens and random halves than most


def train(folder, tokenizer, corpus, work, steps=12, stop=None, more=()):
    """Run the program's own main loop on the small text; returns its facts."""
    from safetensors.torch import save_file

    work.mkdir(exist_ok=True)
    tokenizer.save_pretrained(work / "tokenizer")
    corpora.save(corpus, work / "corpus.npz")
    save_file(
        {"vectors": starts.cooccurrence_vectors(corpus.training_tokens(), len(tokenizer), 64)},
        work / "vectors.safetensors",
    )
    settings = Settings(
        steps=steps, layers=2, hidden_size=64, vocab_size=len(tokenizer), tokens=256, max_length=48, warmup=2, batches=2
    )
    options = pretraining.arguments(
        [
            "--work",
            str(work),
            "--stop",
            str(stop or steps),
            "--history",
            str(work / "history.json"),
            "--export",
            str(work / "model"),
            *more,
        ]
    )
    pretraining.work(options, settings)
    return json.loads((work / "history.json").read_text())


def test_a_run_that_was_killed_goes_on_with_the_same_loss_curve(folder, tokenizer, corpus, tmp_path):
    whole = train(folder, tokenizer, corpus, tmp_path / "whole")
    train(folder, tokenizer, corpus, tmp_path / "killed", stop=5)
    resumed = train(folder, tokenizer, corpus, tmp_path / "killed")
    assert [row["mlm_loss"] for row in resumed["curve"]][-3:] == [row["mlm_loss"] for row in whole["curve"]][-3:]
    assert resumed["snapshots"][-1] == whole["snapshots"][-1]


def test_a_finished_model_goes_on_where_it_ended(folder, tokenizer, corpus, tmp_path):
    before = train(folder, tokenizer, corpus, tmp_path / "run", steps=20)
    shutil.move(tmp_path / "run" / "checkpoint", tmp_path / "lost")
    after = train(folder, tokenizer, corpus, tmp_path / "run", steps=40, more=["--start", str(tmp_path / "run/model")])
    assert after["curve"][: len(before["curve"])] == before["curve"] and after["curve"][-1]["step"] == 40
    assert after["curve"][-1]["tokens"] > before["curve"][-1]["tokens"]
    assert after["model"]["settings"]["begin"] == 20
    first, last = before["snapshots"][0]["held_out"], before["snapshots"][-1]["held_out"]
    assert after["snapshots"][-1]["held_out"]["mlm_loss"] < last["mlm_loss"] < first["mlm_loss"]


def test_a_finished_leg_is_not_begun_again_and_another_vocabulary_is_refused(folder, tokenizer, corpus, tmp_path):
    train(folder, tokenizer, corpus, tmp_path / "run", steps=3)
    more = ["--start", str(tmp_path / "run/model")]
    with pytest.raises(LessonError, match="had 3 steps already"):
        train(folder, tokenizer, corpus, tmp_path / "run", steps=3, more=more)
    corpora.train_tokenizer(folder, 150).save_pretrained(tmp_path / "run" / "tokenizer")
    with pytest.raises(LessonError, match="another vocabulary"):
        pretraining_state.prepare(tmp_path / "run", folder, 200, 64, tmp_path / "run" / "model")


def test_a_finished_model_without_its_history_and_a_missing_text_are_refused(tmp_path):
    with pytest.raises(LessonError, match="--history"):
        pretraining_state.finished(tmp_path, None, None)
    with pytest.raises(LessonError, match="--corpus"):
        pretraining_state.prepare(tmp_path, None, 200, 64)


def test_the_learning_rate_of_a_later_leg_warms_up_and_falls_over_the_steps_added():
    settings = Settings(begin=1000, steps=2000, warmup=100, decay=0.3)
    rates = [pretraining_settings.learning_rate_factor(step, settings) for step in (1000, 1099, 1500, 1700, 1850, 1999)]
    assert rates == pytest.approx([0.01, 1, 1, 1, 0.5, 1 / 300])


def test_the_exported_model_works_with_transformers_pipeline(folder, tokenizer, corpus, tmp_path):
    train(folder, tokenizer, corpus, tmp_path / "run", steps=3)
    answers = pipeline("fill-mask", model=str(tmp_path / "run" / "model"))("anna buys [MASK].")
    assert len(answers) == 5 and all(0 <= answer["score"] <= 1 for answer in answers)


def test_held_out_scores_of_an_untrained_model_are_chance(corpus):
    model = BertForPreTraining(pretraining.new_model(Settings(layers=2, hidden_size=64, vocab_size=200)).config).eval()
    scores = held_out.score(model, held_out.held_out_batches(corpus, 48))
    assert abs(scores["mlm_loss"] - np.log(200)) < 0.2 and 0.1 < scores["nsp_accuracy"] < 0.9


@pytest.mark.skipif(not places.BUILT_IN_BERT.exists(), reason="the built-in BERT is made by this very program")
def test_the_built_in_bert_is_a_plain_bert_within_its_limits():
    model, loading = BertForPreTraining.from_pretrained(places.BUILT_IN_BERT, output_loading_info=True)
    assert not loading["missing_keys"] and not loading["unexpected_keys"]
    assert model.num_parameters() <= 12_000_000 and model.config.max_position_embeddings == 512
    assert (places.BUILT_IN_BERT / "model.safetensors").stat().st_size <= 25_000_000
