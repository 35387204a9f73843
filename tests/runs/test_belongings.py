"""Everything of one learner's is counted, and deleted for good; nobody else's is touched."""

from lesson.runs import belongings, notes, registry, storage, uploads

ADA, BOB = storage.new_id(), storage.new_id()


def things_of(learner: str) -> str:
    registry.create("finetuning", {}, None, learner)
    upload = uploads.save(b"text,label", "mine.csv", learner)
    notes.keep(upload, choices={"text": "text"})
    notes.keep(learner, guess="half")
    return upload


def test_one_learner_s_things_are_deleted_and_nobody_else_s():
    upload, other = things_of(ADA), things_of(BOB)
    mine = belongings.belongings_of(ADA)
    assert (len(mine.runs), mine.uploads, mine.notes) == (1, (upload,), 1)
    belongings.delete_everything(ADA)
    assert not belongings.belongings_of(ADA) and notes.recall(upload) == {}
    assert uploads.is_there(other) and belongings.belongings_of(BOB) and notes.recall(other)


def test_a_run_that_is_being_worked_on_is_deleted_too():
    run = registry.create("finetuning", {}, None, ADA)
    with run.working():
        belongings.delete_everything(ADA)
    assert not run.exists


def test_who_is_nobody_owns_nothing_and_deletes_nothing():
    registry.create("finetuning", {}, None, "")
    belongings.delete_everything("")
    assert len(registry.every_run(registry.places.runs_folder())) == 1
