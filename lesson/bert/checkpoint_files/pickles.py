"""Pickled weights are never opened, because they can run any code; this is what a learner reads instead."""

import re

_PICKLES = re.compile(r"pytorch_model.*\.bin|.*\.pth?|.*\.ckpt")


def no_safetensors(name: str, files: set[str]) -> str:
    """Return the sentence about a checkpoint without safetensors weights, with the way to convert older ones."""
    pickled = any(_PICKLES.fullmatch(file) for file in files)
    return (
        f"'{name}' has no safetensors weights, and pickled ones are never opened, because they can run any code. "
        + (
            "If you trust its makers, convert it yourself, with Python and transformers: "
            f"AutoModelForPreTraining.from_pretrained('{name}').save_pretrained('converted'), and the same with "
            "AutoTokenizer; then choose the folder 'converted'."
            if pickled
            else "Choose a checkpoint that has model.safetensors."
        )
    )
