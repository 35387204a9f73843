"""A chosen start: words used alike, and heads that look at their neighbours."""

import numpy as np
import torch

from lesson.bert.pretraining import starts
from lesson.bert.pretraining.loop import new_model
from lesson.settings import PreTraining


def test_words_used_alike_start_alike():
    rng = np.random.default_rng(0)
    sentences = [
        [5, rng.integers(6, 8), 8] if rng.random() < 0.5 else [9, rng.integers(10, 12), 12] for _ in range(3000)
    ]
    vectors = starts.cooccurrence_vectors(np.array(sentences).ravel(), 13, width=4, window=1)
    alike = torch.cosine_similarity(vectors[6], vectors[7], dim=0)
    assert alike > 0.9 > torch.cosine_similarity(vectors[6], vectors[10], dim=0)


def test_a_started_head_prefers_its_neighbour_to_the_one_on_the_other_side():
    model = new_model(PreTraining(layers=2, hidden_size=256, vocab_size=100))
    ids = torch.randint(5, 100, (8, 40), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        attention = model.bert(ids, output_attentions=True).attentions[0].mean(0)
    for head, offset in enumerate(starts.OFFSETS):
        wanted, other = (attention[head].diagonal(place)[3:-3].mean() for place in (offset, -offset))
        assert wanted > 1.3 * other, (head, wanted, other)
