"""What a run's pictures of its reviews show."""
