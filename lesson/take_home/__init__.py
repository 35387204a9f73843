"""What a learner takes home from a run: the model with its card, a notebook that makes it again, a report."""
