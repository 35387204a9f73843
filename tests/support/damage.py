"""One thing made wrong with a checkpoint's folder."""

import json

from safetensors.torch import load_file, save_file

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"


def change_config(folder, **values):
    """Write other values into config.json; `...` takes one out."""
    config = json.loads((folder / "config.json").read_text()) | values
    (folder / "config.json").write_text(json.dumps({key: value for key, value in config.items() if value is not ...}))


def change_weights(folder, change):
    """Save what `change` makes of the weights, a dict by name."""
    changed = change(load_file(folder / WEIGHTS))
    save_file({name: weight.contiguous() for name, weight in changed.items()}, folder / WEIGHTS)


def rename(folder, new_name):
    """Give every weight another name."""
    change_weights(folder, lambda weights: {new_name(name): weight for name, weight in weights.items()})


def spoil(folder, part, value):
    """Put one wrong number into one weight."""

    def change(weights):
        weights[part].view(-1)[3] = value
        return weights

    change_weights(folder, change)
