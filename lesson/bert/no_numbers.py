"""What is said where a model computes no numbers: its weights are to blame, not the question and not the settings."""

_WEIGHTS = "its weights are too large or damaged. Choose another checkpoint, or fetch it again."
NO_NUMBERS = f"The model's answer is not a number: {_WEIGHTS}"
NO_GRADIENTS = f"The model cannot learn, as its gradients are not numbers before any training: {_WEIGHTS}"
