"""How large a checkpoint may be, and how it may compute: its files and its config.json are checked before it is built.

Generous to every BERT that people use (XLM-RoBERTa large has 560 million parameters) and strict with files made to keep
a computer busy. The bytes can be set: `LESSON_CHECKPOINT_MB`.
"""

import os
from dataclasses import dataclass

from lesson.errors import LessonError

MB = 10**6


@dataclass(frozen=True)
class Limits:
    """Counts and bytes, each the most that is allowed."""

    parameters: int = 1_000_000_000
    weight_files: int = 64
    files: int = 500
    config_bytes: int = 1 * MB
    index_bytes: int = 8 * MB
    header_bytes: int = 4 * MB  # of one weights file
    tokenizer_bytes: int = 64 * MB  # of one file


LIMITS = Limits()
# Limits on config.json: every number that decides how much is built, under each family's name for it
SIZES = {
    "layers": (64, "num_hidden_layers n_layers num_layers n_layer"),
    "numbers a token": (
        8192,
        "hidden_size dim d_model n_embd embedding_size input_embedding_size output_embedding_size true_hidden_size "
        "intra_bottleneck_size pooler_hidden_size",
    ),
    "numbers inside a layer": (32_768, "intermediate_size hidden_dim n_inner"),
    "attention heads": (256, "num_attention_heads n_heads n_head"),
    "tokens in the vocabulary": (1_000_000, "vocab_size"),
    "positions": (
        100_000,
        "max_position_embeddings n_positions max_relative_positions position_buckets relative_attention_num_buckets",
    ),
    "kinds of sentence": (1024, "type_vocab_size task_type_vocab_size"),
    "groups": (
        64,
        "num_hidden_groups num_groups head_ratio conv_groups q_groups k_groups v_groups post_attention_groups "
        "intermediate_groups output_groups",
    ),
    "numbers a kernel": (1024, "conv_kernel_size num_landmarks"),
    "layers inside a layer": (8, "inner_group_num num_feedforward_networks"),
}
# The least where it is not 1; a network that reads fewer tokens at a time has no room for a question about a text
LEAST = {
    "max_relative_positions": -1,
    "type_vocab_size": 0,
    "task_type_vocab_size": 0,
    "max_position_embeddings": 16,
    "n_positions": 16,
}
# Limits on config.json: what decides how a network computes or starts; where it is far off, any answer is noise
EPSILON, INITIAL_SPREAD = 1e-3, 1.0
ACTIVATIONS = (
    *("gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python", "gelu_python_tanh"),
    *("gelu_pytorch_tanh", "quick_gelu", "relu", "relu2", "relu6", "leaky_relu"),
    *("silu", "swish", "mish", "hardswish", "tanh"),
)


def checkpoint_bytes() -> int:
    """Return how many bytes the weights of a checkpoint may have: `LESSON_CHECKPOINT_MB`, or 4 GB."""
    return megabytes("LESSON_CHECKPOINT_MB", 4000)


def megabytes(variable: str, default: int) -> int:
    """Return the bytes that an environment variable gives in MB; LessonError when it is not a number."""
    given = os.environ.get(variable, str(default))
    if not given.isdecimal():
        raise LessonError(f"{variable} is '{given}', but must be a whole number of MB, such as {default}.")
    return int(given) * MB
