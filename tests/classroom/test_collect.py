"""What is collected while a class walks, what the board makes of it, and that others leave no trace."""

import pytest

from lesson.classroom import board, classes, collect, members
from lesson.classroom.rules import Rules
from lesson.runs import storage
from tests.classroom.conftest import ANN, BEN, TEACHER

PAIR = ("pair", 2, "Which pair?", ("Pair 1", "Pair 2"))


@pytest.fixture
def ben(taught):
    members.join(taught.code, "", BEN)
    return BEN


def test_who_is_where_and_has_done_what(taught, ben):
    collect.looks_at(ANN, 3)
    collect.looks_at(ANN, 4)
    collect.finished(ANN, 3)
    collect.finished(ANN, 3)
    found = board.whereabouts(taught.id)
    assert (found.students, found.elsewhere) == (2, 1)
    assert found.at[4] == 1 and sum(found.at) == 1 and found.done[3] == 1 and sum(found.done) == 1
    collect.looks_at(ANN, None)
    assert board.whereabouts(taught.id).elsewhere == 2


def test_predictions_are_counted_by_question_and_the_last_of_each_student_holds(taught, ben):
    collect.predicted(ANN, "guess-pair-1", *PAIR, said="Pair 1")
    collect.predicted(ANN, "guess-pair-1", *PAIR, said="Pair 2")
    collect.predicted(ben, "guess-pair-1", *PAIR, said="Pair 2")
    collect.predicted(ben, "guess-words", "words", 1, "Which word?", (), said="dark")
    words, pair = board.predictions(taught.id)
    assert (pair.counts, pair.students, pair.own_words) == ({"Pair 1": 0, "Pair 2": 2}, 2, False)
    assert (words.counts, words.own_words, words.revealed) == ({"dark": 1}, True, False)
    collect.predicted(ben, "guess-pair-1", *PAIR, said="")
    assert board.predictions(taught.id)[1].students == 1, "“Just show me” is no prediction"


def test_an_answer_waits_until_it_is_revealed_where_the_class_is_set_so(taught):
    assert not collect.waits(ANN, "pair")
    classes.set_rules(taught, Rules(answers_wait=True), TEACHER)
    assert collect.waits(ANN, "pair") and not collect.waits(BEN, "pair")
    classes.reveal(taught, "pair", TEACHER)
    assert not collect.waits(ANN, "pair") and collect.waits(ANN, "words")


def test_answers_are_counted_with_what_is_right_and_how_often_it_was_tried(taught, ben):
    collect.answered(ANN, "nsp", "Which?", "this", right=False)
    collect.answered(ANN, "nsp", "Which?", "that", right=True)
    collect.answered(ben, "nsp", "Which?", "this", right=False)
    (found,) = board.answers(taught.id)
    assert found.counts == {"that": 1, "this": 1} and found.right == {"that"}
    assert (found.students, found.tries, found.share_right) == (2, 3, 0.5)


def test_nothing_is_collected_of_others_and_after_the_end(taught):
    for learner in (BEN, storage.new_id()):
        collect.finished(learner, 1)
        collect.predicted(learner, "guess-pair-1", *PAIR, said="Pair 1")
        collect.answered(learner, "nsp", "Which?", "this", right=True)
    classes.end(taught, TEACHER)
    collect.predicted(ANN, "guess-pair-1", *PAIR, said="Pair 1")
    assert board.predictions(taught.id) == board.answers(taught.id) == [] and not sum(board.whereabouts(taught.id).done)


def test_who_leaves_takes_everything_along(taught):
    collect.finished(ANN, 1)
    collect.predicted(ANN, "guess-pair-1", *PAIR, said="Pair 1")
    members.leave(ANN)
    found = board.whereabouts(taught.id)
    assert board.predictions(taught.id) == [] and (found.students, sum(found.done)) == (0, 0)


def test_one_student_cannot_fill_the_disk(taught, monkeypatch):
    monkeypatch.setattr(collect, "MOST_PREDICTIONS", 3)
    for number in range(5):
        collect.predicted(ANN, f"guess-{number}", f"name-{number}", 1, "?" * 9999, (), said="x" * 9999)
    found = board.predictions(taught.id)
    assert len(found) == 3 and max(len(each.question) for each in found) == collect.MOST_LETTERS
