"""What the reviews on the page Your reviews are like: labels, lengths, and how they are split."""

import numpy as np
import pandas as pd
import streamlit as st

from lesson.content.words import counted, these
from lesson.errors import LessonError
from lesson.reviews.reading import Reading
from lesson.reviews.split import margin
from lesson.web import charts, datasets, state
from lesson.web.checkpoint import lengths as checkpoint_lengths
from lesson.web.walk import problems


def balance(found: Reading) -> None:
    """The label balance, and the score that it alone would give."""
    counts = found.table["label"].value_counts().reindex(list(found.class_names)).fillna(0).astype(int)
    share = counts.max() / max(1, counts.sum())
    st.text(
        f"Always giving the most common label, without reading a word, is right {share:.0%} of the time, because "
        f"{counts.max():,} of {counted(int(counts.sum()), 'review')} have the label {counts.idxmax()}. That is the "
        "score to beat."
    )
    rows = pd.DataFrame({"label": counts.index, "reviews": counts.values})
    charts.with_table(
        rows,
        charts.BALANCE,
        f"Reviews for each label: {dict(counts)}.",
        {"label": "Label", "reviews": "Reviews"},
        key="balance",
    )


def lengths(place: state.Place) -> None:
    """How long the reviews are in tokens, and what `max_length` cuts off."""
    st.markdown(
        "**How long is a review for BERT?** It reads tokens: words and pieces of words, up to `max_length` of them."
    )
    try:
        limit = checkpoint_lengths.slider(place, "max_length")
        with st.spinner("Cutting the reviews into tokens …"):
            report = datasets.token_report(place.data, datasets.choices_key(place.data), place.checkpoint, limit)
    except LessonError as error:
        problems.show(error)
        return
    rows = _bins(report["lengths"], limit)
    cut = report["cut_texts"]
    charts.with_table(
        rows,
        charts.HISTOGRAM,
        f"Reviews by length in tokens, the median is {report['median']:.0f}.",
        {"start": "Tokens from", "end": "to", "reviews": "Reviews"},
        key="lengths",
    )
    st.text(
        f"Half of them have {counted(round(report['median']), 'token')} or fewer; the longest has "
        f"{report['longest']:,}. With max_length {limit}, {cut:,} {these(cut, 'is', 'are')} cut short (by "
        f"{report['cut_share']:.1%} of all tokens). {report['unknown_share']:.1%} of the tokens are unknown to this "
        "BERT."
    )


def _bins(lengths: list[int], limit: int) -> pd.DataFrame:
    """Bins up to the 99th percentile or the limit; the last one takes in all longer ones."""
    top = max(int(np.percentile(lengths, 99)), limit) + 1 if lengths else limit
    counts, edges = np.histogram(np.minimum(lengths, top), bins=min(30, max(5, top // 4)), range=(0, top))
    return pd.DataFrame(
        {
            "start": edges[:-1].round(),
            "end": edges[1:].round(),
            "reviews": counts,
            "limit": limit,
            "said": f"max_length {limit}",
        }
    )


def splits(place: state.Place) -> None:
    """How many reviews are for training, for checking along the way, and for the one test at the end."""
    sizes = datasets.part_sizes(place.data)
    st.markdown("**Three parts that share no review**")
    with st.container(horizontal=True):
        st.metric("To train on", f"{sizes['train']:,}", border=True)
        st.metric("To validate", f"{sizes['validation']:,}", border=True, help="Checked while training goes on.")
        st.metric("To test", f"{sizes['test']:,}", border=True, help="Used once, at the end.")
    st.caption(
        f"With {counted(sizes['test'], 'test review')}, an accuracy is known to within ±{margin(sizes['test']):.0f} "
        "points."
    )
