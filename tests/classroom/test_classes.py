"""A class: its code, its teacher, who joins and who leaves, and that wrong codes cannot be tried for ever."""

import sqlite3

import pytest

from lesson.classroom import classes, codes, members, store
from lesson.classroom.rules import Deal, Rules
from lesson.errors import LessonError, NotNow
from lesson.runs import belongings, storage
from tests.classroom.conftest import ANN, BEN, TEACHER


def test_before_the_first_class_nothing_is_written_and_everything_is_empty():
    assert members.of(ANN) is None and classes.taught_by(TEACHER) == [] and store.kept("runs") == set()
    members.leave(ANN)
    assert not store.folder().exists()


def test_a_student_joins_with_the_code_however_it_is_typed(taught):
    typed = f" {taught.code[:2].lower()} {taught.code[2:].lower()} "
    joined = members.join(typed, "  Ben \n", BEN)
    assert (joined.class_name, joined.nickname, joined.number) == ("Friday", "Ben", 1)
    assert members.join(taught.code, "again", BEN) == joined, "a second click changes nothing"
    assert members.names(taught.id) == {ANN: "Ann", BEN: "Ben"}


def test_students_of_one_name_and_of_none_are_told_apart(taught):
    members.join(taught.code, "ann", BEN)
    nobody = storage.new_id()
    members.join(taught.code, "", nobody)
    assert list(members.names(taught.id).values()) == ["Ann (Student 1)", "ann (Student 2)", "Student 3"]


def test_a_wrong_code_is_told_and_after_a_few_a_right_one_has_to_wait(taught, monkeypatch):
    for _ in range(codes.EACH):
        with pytest.raises(LessonError, match="no class with the code"):
            members.join("AAAAA", "", BEN)
    with pytest.raises(NotNow, match="Wait a minute"):
        members.join(taught.code, "", BEN)
    assert members.join(taught.code, "", storage.new_id()), "others are not held up"
    now = codes.time.monotonic()
    monkeypatch.setattr(codes.time, "monotonic", lambda: now + codes.SECONDS + 1)
    assert members.join(taught.code, "", BEN)


def test_many_visitors_together_cannot_try_codes_either(taught):
    for _ in range(codes.ALL):
        with pytest.raises(LessonError):
            classes.by_code("AAAAA", storage.new_id())
    with pytest.raises(NotNow):
        members.join(taught.code, "", BEN)


def test_what_the_file_holds_opens_nothing(taught):
    _, key = classes.start("Another")
    held = "".join(file.read_bytes().decode("latin-1") for file in store.folder().iterdir())
    assert taught.code in held and key not in held
    assert classes.admit(classes.digest(key), TEACHER) is None


def test_only_its_teacher_steers_a_class(taught):
    calls = (
        lambda: classes.set_rules(taught, Rules(hide=("uploads",)), BEN),
        lambda: classes.end(taught, ANN),
        lambda: classes.keep_for(taught, 3, ""),
        lambda: classes.new_link(taught, BEN),
        lambda: classes.reveal(taught, "pair", BEN),
    )
    for call in calls:
        with pytest.raises(LessonError, match="Only the teacher"):
            call()
    assert classes.find(taught.id) == taught


def test_a_new_secret_link_shuts_out_the_old_one_and_who_came_by_it():
    one, key = classes.start("Friday")
    for each in (TEACHER, BEN):
        classes.admit(key, each)
    new = classes.new_link(one, TEACHER)
    assert classes.admit(key, ANN) is None and classes.taught_by(BEN) == []
    assert classes.admit(new, BEN) == one and classes.taught_by(TEACHER) == [one]


def test_a_class_that_has_ended_takes_nobody_and_locks_nothing(taught):
    classes.set_rules(taught, Rules(open_steps=(0,)), TEACHER)
    classes.end(taught, TEACHER)
    assert members.of(ANN).ended and members.active(ANN) is None and store.rules_of(ANN) == {}
    with pytest.raises(LessonError, match="no class with the code"):
        members.join(taught.code, "", BEN)


def test_one_learner_is_in_one_class_at_a_time(taught):
    other, _ = classes.start("Monday")
    with pytest.raises(LessonError, match="“Friday”. Leave it first"):
        members.join(other.code, "", ANN)
    members.leave(ANN)
    assert members.join(other.code, "", ANN).class_name == "Monday"


def test_deleting_everything_of_ones_own_leaves_the_class(taught):
    belongings.delete_everything(ANN)
    assert members.of(ANN) is None and members.names(taught.id) == {}


def test_hands_are_dealt_in_the_order_of_joining_and_cover_all(taught):
    deal = Deal(labels=(20, 200), heads=("new", "word"), seeds=2)
    classes.set_rules(taught, Rules(deal=deal), TEACHER)
    assert members.of(ANN).hand == deal.hand(0)
    hands = {(hand.labels, hand.head, hand.seed) for hand in map(deal.hand, range(8))}
    assert len(hands) == 8 and deal.hand(8) == deal.hand(0)


def test_rules_are_kept_and_unknown_ones_of_another_version_are_passed_over(taught):
    rules = Rules(open_steps=(2, 0, 2, 99), hide=("drawers",), runs_each=2, answers_wait=True)
    classes.set_rules(taught, rules, TEACHER)
    store.write("UPDATE classes SET rules = json_set(rules, '$.of_tomorrow', 1)")
    assert classes.find(taught.id).rules == rules and rules.open_steps == (0, 2)


@pytest.mark.parametrize(("name", "days"), [("  ", 3), ("Friday", 0), ("Friday", 1000)])
def test_a_class_without_a_name_or_with_strange_days_is_refused(name, days):
    with pytest.raises(LessonError):
        classes.start(name, days=days)


def test_a_code_that_is_taken_is_drawn_again(taught, monkeypatch):
    drawn = iter([taught.code, taught.code, "ZZZZZ"])
    monkeypatch.setattr(codes, "new_code", lambda: next(drawn))
    assert classes.start("Monday")[0].code == "ZZZZZ"


def test_a_change_that_fails_leaves_nothing_half_done(taught):
    def change():
        with store.changing() as connection:
            connection.execute("DELETE FROM members")
            connection.execute("INSERT INTO members (learner, class, number, nickname) VALUES ('a', 'none', 0, '')")

    with pytest.raises(sqlite3.IntegrityError):
        change()
    assert members.of(ANN)
