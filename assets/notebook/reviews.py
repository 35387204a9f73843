# %% [markdown]
# ## The reviews
#
# `data.jsonl` has them as the run saw them, in its order. The column `part` says what each was for: to train on, to
# validate on while it trained, or to test on at the end.

# %%
import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, wraps
from typing import Any

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import confusion_matrix, f1_score
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout, embedding, linear, scaled_dot_product_attention
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import AutoTokenizer

reviews = pd.read_json("data.jsonl", lines=True, dtype=False)
tables = {part: rows for part, rows in reviews.groupby("part", sort=False) if part != "unused"}
reviews.groupby(["part", "label"], sort=False).size().unstack(fill_value=0)
