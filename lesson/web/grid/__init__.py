"""A grid of fine-tuning runs: learning rates by lengths of training."""
