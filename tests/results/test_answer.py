"""The answer is written from the results: where BERT wins, where it loses, where nobody can tell."""

import json

import pandas as pd
import pytest

from lesson import places
from lesson.results import answer, fits

BERT, PLAIN, SCRATCH = "bert-fine-tuned", "logistic-regression", "bert-from-scratch"


def fit(model, size, seed, accuracy, seconds=1.0):
    return {
        "model": model,
        "size": size,
        "seed": seed,
        "accuracy": accuracy,
        "accuracy_interval": [accuracy - 0.05, accuracy + 0.05],
        "macro_f1": accuracy,
        "macro_f1_interval": [accuracy - 0.05, accuracy + 0.05],
        "seconds": seconds,
        "parameters": 1000,
        "trained_parameters": 1000,
        "peak_memory_mb": 1.0,
        "prediction_us": 10.0,
        "test_rows": 200,
        "confusion": [[1]],
    }


def results(bert, plain, wobble=0.0, **more):
    """Fits of two seeds from curves {size: accuracy}; `wobble` moves BERT's second seed down."""
    made = [
        fit(BERT, size, seed, accuracy - seed * wobble, seconds=9.0)
        for size, accuracy in bert.items()
        for seed in (0, 1)
    ]
    made += [fit(PLAIN, size, seed, accuracy) for size, accuracy in plain.items() for seed in (0, 1)]
    return made + [
        fit(SCRATCH, size, seed, accuracy) for size, accuracy in more.get("scratch", {}).items() for seed in (0, 1)
    ]


def test_where_bert_leads_everywhere_the_curves_do_not_meet():
    said = answer.answer(results({20: 0.6, 600: 0.8}, {20: 0.4, 600: 0.7}))
    assert (
        "with 20 labels BERT with a new head gets 60% of the test reviews right and logistic regression 40%"
        in said.data
    )
    assert "the curves do not meet here" in said.data
    assert (
        "Which to choose: BERT with a new head for 20 and 600 labels" in said.choice
        and "20 points with 20" in said.choice
    )


def test_where_bert_never_leads_the_answer_says_so():
    said = answer.answer(results({20: 0.3, 600: 0.6}, {20: 0.4, 600: 0.7}))
    assert "BERT does not win" in said.data
    assert "choose logistic regression" in said.choice
    assert "with 20 and 600 labels every seed has it behind" in said.choice
    assert "buys no accuracy here (-10.0 points)" in said.computing


def test_curves_that_cross_meet_in_between_and_the_sides_are_named():
    said = answer.answer(results({10: 0.6, 1000: 0.7}, {10: 0.5, 1000: 0.8}))
    assert "meet at about 100 labels: below that BERT is ahead, above it logistic regression" in said.data


def test_a_lead_that_seeds_disagree_on_does_not_make_a_choice():
    said = answer.answer(results({20: 0.6, 600: 0.76}, {20: 0.4, 600: 0.75}, wobble=0.05))
    assert (
        "Which to choose: BERT with a new head for 20 labels" in said.choice
        and "with 600 labels seeds disagree" in said.choice
    )


@pytest.mark.parametrize("bert", [0.6, 0.2])
def test_one_seed_alone_is_no_basis_for_a_choice(bert):
    said = answer.answer([each for each in results({20: bert}, {20: 0.4}) if each["seed"] == 0])
    lead = f"{100 * (bert - 0.4):+.0f} points with 20 labels against logistic regression"
    assert "one seed is no basis for a choice" in said.choice and lead in said.choice
    assert "choose logistic regression" not in said.choice and "one seed is an anecdote" in said.noise


@pytest.mark.parametrize(
    "curves", [({20: 0.6, 600: 0.8}, {20: 0.4, 600: 0.7}), ({20: 0.3, 600: 0.8}, {20: 0.4, 600: 0.7})]
)
def test_a_size_with_one_seed_is_neither_chosen_by_nor_said_to_have_seeds_that_disagree(curves):
    said = answer.answer([each for each in results(*curves) if each["size"] == 20 or each["seed"] == 0]).choice
    assert "with 600 labels there is one seed only" in said and "disagree" not in said


@pytest.mark.parametrize(
    ("seconds", "bert", "said"),
    [
        (1.0, 0.8, "trains for 1.0 s instead of 3.0 s, so here it is quicker and better (+10.0 points); a prediction"),
        (1.0, 0.6, "so here it is quicker but not better (-10.0 points); a prediction"),
        (1.0, 0.7, "so here it is quicker and as good (+0.0 points); a prediction"),
        (3.0, 0.8, "so here it is no slower and better (+10.0 points); a prediction"),
        (9.0, 0.7, "and that buys no accuracy here (+0.0 points)"),
    ],
)
def test_who_is_quicker_is_not_said_to_pay_for_it(seconds, bert, said):
    made = results({600: bert}, {600: 0.7})
    took = [{**each, "seconds": seconds if each["model"] == BERT else 3.0} for each in made]
    found = answer.answer(took)
    assert said in found.computing
    assert ("cheaper" in found.choice or "wherever speed matters" in found.choice) == (seconds > 3)


def test_the_price_of_a_point_is_seconds_more_over_points_more():
    """8 seconds more for 10 points: 0.8 s and, at 20 watts, 16 joules."""
    said = answer.answer(results({600: 0.8}, {600: 0.7}))
    assert "or 0.8 s and about 16 joules for each of its 10.0 extra points" in said.computing


def test_the_labels_that_bert_saves_are_read_off_its_curve():
    said = answer.answer(results({10: 0.6, 1000: 0.8}, {10: 0.4, 1000: 0.7}))
    assert "what logistic regression reaches with 1,000, BERT with a new head reaches with about 100" in said.data


def test_where_the_fewest_labels_are_enough_fewer_may_be():
    said = answer.answer(results({20: 0.75, 600: 0.8}, {20: 0.4, 600: 0.7}))
    assert "BERT with a new head reaches with no more than 20." in said.data


def test_what_pretraining_gave_is_the_gap_to_the_random_start():
    assert "the 20 points in between" in answer.answer(results({600: 0.8}, {600: 0.7}, scratch={600: 0.6})).pretraining
    assert "gained nothing" in answer.answer(results({600: 0.5}, {600: 0.7}, scratch={600: 0.6})).pretraining


@pytest.mark.parametrize(
    ("head_only", "wobble", "said"),
    [
        (
            {20: 0.5, 600: 0.6},
            0,
            "stands still beats one that has read nothing and learns throughout (+20 points with 20",
        ),
        ({20: 0.2, 600: 0.3}, 0, "stands still loses to one"),
        ({20: 0.5, 600: 0.3}, 0, "stands still now beats, now loses to one"),
        (
            {20: 0.31, 600: 0.8},
            0.1,
            "seeds agree, a body that has read and stands still beats one that has read nothing and",
        ),
        ({20: 0.31, 600: 0.8}, 0.1, "learns throughout (+25 points with 600 labels)."),
        ({20: 0.31}, 0.1, "seeds disagree on whether a body that has read and stands still beats one"),
    ],
)
def test_head_only_and_random_start_are_compared_in_a_sentence(head_only, wobble, said):
    made = [
        fit(answer.HEAD_ONLY, size, seed, accuracy - seed * wobble)
        for size, accuracy in head_only.items()
        for seed in (0, 1)
    ]
    both = results({20: 0.6, 600: 0.8}, {20: 0.4, 600: 0.7}, scratch={20: 0.3, 600: 0.5})
    assert said in answer.answer(both + made).body and answer.answer(both).body == ""


def test_without_both_sides_there_is_no_answer():
    assert answer.answer([fit(PLAIN, 20, 0, 0.5)]).data == answer.NOTHING


def test_a_lead_is_taken_seed_by_seed_on_the_same_rows():
    leads = fits.lead(results({20: 0.6}, {20: 0.4}, wobble=0.1), BERT, PLAIN)
    assert leads["lead"].tolist() == [pytest.approx(0.15)] and leads["clear"].tolist() == [True]


def test_curves_hold_mean_worst_and_best_seed():
    row = fits.curves(results({20: 0.6}, {}, wobble=0.1)).iloc[0]
    assert (row["mean"], row["low"], row["high"], row["seeds"]) == (pytest.approx(0.55), 0.5, 0.6, 2)


def test_a_curve_that_never_gets_there_has_no_number_of_labels():
    assert fits.labels_to_reach(pd.DataFrame({"size": [10, 100], "mean": [0.5, 0.6]}), 0.7) is None


def test_the_lead_for_each_class_is_over_the_best_rival():
    table = answer.per_class(results({300: 0.8}, {300: 0.7}), classes=3)
    assert table.to_dict("records") == [{"size": 300, "a_class": 100.0, "lead": 10.0}]


def word_head(curve):
    return [fit(fits.WORD_HEAD, size, seed, accuracy) for size, accuracy in curve.items() for seed in (0, 1)]


def test_the_better_head_at_each_size_speaks_for_bert_and_no_label_is_no_rival():
    said = answer.answer(results({20: 0.6, 600: 0.9}, {20: 0.4, 600: 0.7}) + word_head({0: 0.5, 20: 0.7, 600: 0.8}))
    assert "with 20 labels BERT with its word head gets 70%" in said.data
    assert "with 600 labels BERT with a new head gets 90%" in said.data
    assert "BERT with its word head for 20 labels, and BERT with a new head for 600 labels, where" in said.choice
    assert "with 600 labels BERT with a new head trains for 9.0 s" in said.computing


def test_a_word_head_that_falls_behind_does_not_hide_a_new_head_that_wins():
    said = answer.answer(results({20: 0.45, 1000: 0.82}, {20: 0.4, 1000: 0.7}) + word_head({20: 0.38, 1000: 0.66}))
    assert "BERT is ahead at every number of labels measured" in said.data and "does not win" not in said.data
    assert "Which to choose: BERT with a new head for 20 and 1,000 labels" in said.choice


def test_the_labels_saved_are_those_of_the_head_that_needs_fewest():
    new, plain = {20: 0.42, 200: 0.72, 1000: 0.82}, {20: 0.4, 200: 0.55, 1000: 0.7}
    said = answer.answer(results(new, plain) + word_head({20: 0.5, 1000: 0.68}))
    assert "what logistic regression reaches with 1,000, BERT with a new head reaches with about 170" in said.data


def test_without_a_size_that_both_have_learned_from_there_is_no_answer():
    assert answer.answer(results({20: 0.6}, {600: 0.7})).data == answer.NOTHING


WINS, LOSES = ({20: 0.6, 600: 0.8}, {20: 0.4, 600: 0.75}), ({20: 0.3, 600: 0.6}, {20: 0.4, 600: 0.7})
GROWS, STAYS = ({20: 0.5, 600: 0.9}, {20: 0.4, 600: 0.7}), ({20: 0.6, 600: 0.9}, {20: 0.4, 600: 0.7})


@pytest.mark.parametrize(
    ("curves", "said"),
    [
        (WINS, "the fewer the labels, the more reading is worth (+20 points with 20 labels and +5 points with 600"),
        (GROWS, "the lead shrinks as labels are added; here it grows (+10 points with 20 labels and +20 points"),
        (STAYS, "the lead shrinks as labels are added; here it hardly changes"),
        (({600: 0.8}, {600: 0.7}), "one number of labels cannot show that (+10 points with 600 labels)."),
        (LOSES, "BERT leads where labels are few; here it does not (-10 points with 20"),
    ],
)
def test_these_figures_and_the_published_ones_are_reconciled_in_a_sentence(curves, said):
    found = answer.answer(results(*curves)).together
    assert said in found and found.count(". ") == 0


def test_only_where_bert_does_not_lead_its_size_and_other_studies_are_an_excuse():
    excuses = (
        "The BERT there",
        "Simpler models have kept up elsewhere, too, where labels were few (Edwards et al. 2020).",
    )
    for curves, excused in ((WINS, False), (LOSES, True)):
        assert all((excuse in answer.answer(results(*curves)).further) == excused for excuse in excuses)


def test_how_much_the_published_bert_had_read_is_said_beside_the_built_in_one_alone():
    made = [each | {"parameters": 11_500_000} for each in results(*LOSES)]
    assert "The BERT there was about 10 times as large and had read more." in answer.answer(made).further
    said = answer.answer([each | {"parameters": 109_500_000} for each in made], checkpoint="bert-base-uncased").further
    assert "The BERT there had 110.0 million parameters, and this one has 109.5 million." in said
    assert "had read" not in said


@pytest.mark.parametrize(
    ("curves", "plenty"),
    [(WINS, "as here"), *((each, "as in published comparisons") for each in (GROWS, STAYS, LOSES))],
)
def test_that_many_labels_make_reading_pay_less_is_said_of_these_figures_only_where_they_show_it(curves, plenty):
    assert f"Reading pays less where labels are plentiful, {plenty}" in answer.answer(results(*curves)).further


@pytest.mark.parametrize("curves", [WINS, LOSES])
def test_what_no_curve_shows_is_not_claimed(curves):
    said = answer.answer(results(*curves)).further
    assert "may know words that no labelled text contained" in said and "Reading also helps" not in said


def a_sweep(folder, made, weights):
    folder.mkdir()
    (folder / "results.jsonl").write_text("\n".join(map(json.dumps, made)))
    (folder / "about.json").write_text(json.dumps({"weights_sha256": [weights]}))
    return folder


@pytest.mark.parametrize(
    ("curves", "weights", "said"),
    [
        (WINS, "today", ""),
        (LOSES, "today", ", or where stock phrases give the label away, as in our set of them in the drawer;"),
        (LOSES, "before", "in our set of them in the drawer, measured with an earlier built-in BERT;"),
    ],
)
def test_that_stock_phrases_make_reading_pay_less_is_said_only_where_our_set_of_them_shows_it(
    tmp_path, monkeypatch, curves, weights, said
):
    monkeypatch.setattr(places, "SWEEP", a_sweep(tmp_path / "sweep", results(*WINS), "today"))
    monkeypatch.setattr(places, "STOCK_SWEEP", a_sweep(tmp_path / "stock", results(*curves), weights))
    found = answer.answer(results(*WINS)).further
    assert said in found and ("stock phrases" in found) == bool(said)


def test_a_sweep_of_unknown_weights_is_not_called_an_earlier_one(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SWEEP", tmp_path / "nowhere")
    assert not fits.is_earlier({"weights_sha256": ["before"]})
