"""A small corpus for the tests of pre-training: 600 stories of eight sentences, and isolated ones."""

import numpy as np
import pytest

from lesson.bert.pretraining import corpus as corpora

NAMES = ["anna", "ben", "clara", "dan", "eva"]
THINGS = ["bread", "milk", "a red coat", "an old lamp", "green paint", "two eggs"]


def story(number: int) -> str:
    """A document of eight sentences; names and things differ from one to the next."""
    rng = np.random.default_rng(number)
    return " ".join(
        f"{rng.choice(NAMES).title()} buys {rng.choice(THINGS)} on day {rng.integers(9)}." for _ in range(8)
    )


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpus")
    (place / "stories.txt").write_text("\n\n".join(story(n) for n in range(600)), encoding="utf-8")
    (place / "single.txt").write_text(
        "\n\n".join(f"{name.title()} likes {thing}." for name in NAMES for thing in THINGS), encoding="utf-8"
    )
    return place


@pytest.fixture(scope="session")
def tokenizer(folder):
    return corpora.train_tokenizer(folder, 200)


@pytest.fixture(scope="session")
def corpus(folder, tokenizer):
    return corpora.encode(folder, tokenizer)
