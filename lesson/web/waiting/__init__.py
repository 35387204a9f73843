"""What a learner sees while a run waits for its turn: where it stands, and something to do."""
