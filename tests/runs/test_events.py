"""What may stand in a run's log: known events with known fields, and nothing else."""

import pytest
from pydantic import ValidationError

from lesson.runs import registry


@pytest.mark.parametrize(
    "event",
    [
        {"event": "stop", "step": 1},
        {"event": "step", "step": 1, "los": 0.5},
        {"event": "step", "loss": 0.5},
        {"event": "state", "state": "tired"},
        {"event": "fit", "model": "majority"},
    ],
)
def test_an_event_that_no_model_knows_is_not_written(event, tmp_path):
    run = registry.create("finetuning", {}, None, "ada", folder=tmp_path / "run")
    with pytest.raises(ValidationError):
        run.append(event)
    assert run.events() == []
