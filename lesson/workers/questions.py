"""All questions that pages ask, each with the signature of the function in lesson/bert or lesson/reviews that answers.

Pages call them like functions; a worker finds the function by its name and runs it. A test compares every signature
with the function's own. What each does, and the errors it raises, stand in the function's docstring.

    from lesson.workers import questions
    questions.fill("The [MASK] barks.", top=5)
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lesson.reviews.reading import LIMITS, Reading
from lesson.settings import BUILT_IN
from lesson.workers.ask import Question, question

Row = dict[str, Any]
READING = 2 * LIMITS.read_seconds  # seconds: the reader, which may have a process of its own, gives up before that


@question("lesson.reviews.whole:read_texts", slow=True, timeout=READING)
def read_texts(data: bytes, name: str, text: str | None = None, sheet: str | None = None) -> pd.Series:
    """The texts of a file, by the line each begins on."""


@question("lesson.bert.use.masked_words:tokens")
def tokens(text: str, checkpoint: str = BUILT_IN) -> list[Row]:
    """The tokens that a checkpoint reads a text as."""


@question("lesson.bert.use.masked_words:fill")
def fill(
    text: str, checkpoint: str = BUILT_IN, masked: Sequence[int] = (), top: int = 10, words: Sequence[str] = ()
) -> list[Row]:
    """What the checkpoint expects at every mask."""


@question("lesson.bert.use.masked_words:left_only")
def left_only(
    text: str, checkpoint: str = BUILT_IN, masked: Sequence[int] = (), top: int = 10, words: Sequence[str] = ()
) -> list[Row]:
    """The same when everything to the right of each mask is hidden."""


@question("lesson.bert.use.masked_words:surprise")
def surprise(text: str, checkpoint: str = BUILT_IN) -> list[Row]:
    """How unexpected each token is, masked one at a time."""


@question("lesson.bert.use.attention:attention")
def attention(text: str, checkpoint: str = BUILT_IN, masked: Sequence[int] = ()) -> Row:
    """What every head looks at."""


@question("lesson.bert.inside.layer_answers:layer_answers")
def layer_answers(text: str, checkpoint: str = BUILT_IN, masked: Sequence[int] = (), top: int = 3) -> list[Row]:
    """What each layer would already answer at every mask."""


@question("lesson.bert.use.masking_demo:draw")
def draw_masks(text: str, checkpoint: str = BUILT_IN, seed: int = 0, rate: float = 0.15) -> list[Row]:
    """One draw of the 15 % · 80/10/10 recipe."""


@question("lesson.bert.use.next_sentence:is_next")
def is_next(pairs: Sequence[tuple[str, str]], checkpoint: str = BUILT_IN) -> list[float]:
    """The probability, for each pair, that the second sentence follows the first."""


@question("lesson.bert.checkpoints:describe")
def describe(checkpoint: str) -> Row:
    """What a checkpoint is and has."""


@question("lesson.bert.checkpoints:check", slow=True)
def check(checkpoint: str) -> None:
    """Whether every weight is a number."""


@question("lesson.bert.hub:download_size", slow=True)
def download_size(hub_id: str) -> int:
    """Bytes that would have to be fetched for this checkpoint."""


@question("lesson.bert.use.sentiment:classify")
def classify(run_folder: str, texts: Sequence[str]) -> list[Row]:
    """Label and class probabilities of each text, by a fine-tuned run."""


@question("lesson.bert.use.zero_labels:answer_words")
def answer_words(class_names: Sequence[str], checkpoint: str = BUILT_IN, words: Sequence[Sequence[str]] = ()) -> Row:
    """What the word head would be asked about these classes, and whether it can be."""


@question("lesson.bert.use.zero_labels:judge")
def judge(
    texts: Sequence[str],
    class_names: Sequence[str],
    checkpoint: str = BUILT_IN,
    words: Sequence[Sequence[str]] = (),
    prompt: str = "",
    unlabelled: Sequence[str] = (),
) -> list[Row]:
    """Label and class probabilities of each text, by the word head without any training."""


@question("lesson.bert.use.zero_labels:zero_labels", slow=True)
def zero_labels(
    table: pd.DataFrame,
    checkpoint: str = BUILT_IN,
    words: Sequence[Sequence[str]] = (),
    prompt: str = "",
    part: str = "validation",
) -> Row:
    """How good the word head is on one part of a table, without having seen a label."""


@question("lesson.bert.use.before:classify_before", slow=True)
def classify_before(run_folder: str, texts: Sequence[str]) -> list[Row]:
    """The same from before the run's first step."""


@question("lesson.bert.inside.look:by_layer", slow=True, timeout=180.0)
def by_layer(run_folder: str) -> Row:
    """What a run changed in each layer, and how well the label can be read off it."""


@question("lesson.bert.inside.explain:explain", slow=True)
def explain(run_folder: str, text: str) -> Row:
    """Which words the run's answer rests on, asked in several ways."""


@question("lesson.bert.comparison.asked:ask_race")
def ask_race(run_folder: str, learner: str, texts: Sequence[str]) -> list[Row]:
    """Label and class probabilities of each text, by the simple models that a race has kept."""


@question("lesson.bert.comparison.asked:word_weights")
def word_weights(run_folder: str, learner: str, text: str) -> Row:
    """What each word adds to the score that a race's logistic regression gives."""


@question("lesson.bert.use.sentiment:score_csv", slow=True, timeout=300.0)
def score_csv(run_folder: str, csv_in: str, text_column: str | None, csv_out: str, sheet: str | None = None) -> Row:
    """A whole file, classified."""


@question("lesson.bert.use.token_report:token_report", slow=True)
def token_report(texts: Sequence[str], checkpoint: str, max_length: int) -> Row:
    """How long texts are in tokens, what is cut off, and how much is unknown."""


@question("lesson.bert.finetuning.quote:quote", slow=True)
def quote_run(settings: Row, table: pd.DataFrame) -> Row:
    """Time, memory and steps of a fine-tuning run, measured in a second or two."""


@question("lesson.bert.finetuning.conclude:measure_chosen", slow=True, timeout=120.0)
def measure_chosen(folder: str) -> Row:
    """A run of a grid, measured on the test reviews after it was chosen."""


@question("lesson.bert.finetuning.listing_2020:run", slow=True)
def run_listing_2020(checkpoint: str) -> list[Row]:
    """The steps of the 2020 listing on its three sentences, and what it then says of a new one."""


@question("lesson.bert.comparison.quote:quote", slow=True, timeout=180.0)
def quote_comparison(settings: Row, table: pd.DataFrame) -> Row:
    """What a comparison would cost on this machine."""


@question("lesson.reviews:read", slow=True, timeout=READING)
def read_reviews(
    data: bytes,
    name: str,
    *,
    text: str | None = None,
    label: str | None = None,
    stars: str | None = None,
    classes: int | None = None,
    none: str | None = None,
    similar: str | None = None,
    sheet: str | None = None,
    max_rows: int = 6000,
    seed: int = 0,
) -> Reading:
    """What is in a file of reviews, and what was done with it."""


@question("lesson.reviews:glance", slow=True, timeout=READING)
def glance_at(data: bytes, name: str, most: int = 5, text: str | None = None, sheet: str | None = None) -> Any:
    """The first rows of a file as they are, and which column seems to hold the texts."""


ALL: dict[str, Question[..., Any]] = {name: each for name, each in globals().items() if isinstance(each, Question)}


def modules(slow: bool) -> list[str]:
    """Return the modules that answer slow questions, or the others, each once: what such a worker imports early."""
    return sorted({each.function.partition(":")[0] for each in ALL.values() if each.slow == slow})
