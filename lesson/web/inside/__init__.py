"""What changes inside a network while it is fine-tuned, to look at."""
