"""The tables of the page Was it worth it?: every model's figures side by side, and all raw results to download."""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.results import fits as figures
from lesson.results.answer import WATTS
from lesson.results.fits import NAMES, Fits
from lesson.reviews.harmless import harmless

RAW_NAMES = {
    "size": "Labels",
    "name": "Model",
    "mean": "Mean",
    "low": "Worst seed",
    "high": "Best seed",
    "seeds": "Seeds",
}


def costs(fits: Fits, watts: float = WATTS) -> pd.DataFrame:
    """One row a model: figures with their 95 % intervals, and what they cost."""
    return pd.DataFrame(
        [
            {
                "Model": NAMES[fit["model"]],
                "Accuracy (95 %)": _with_interval(fit, "accuracy"),
                "Macro-F1 (95 %)": _with_interval(fit, "macro_f1"),
                "Trained": fit.get("trained_parameters"),  # older fits have none
                "Parameters": fit["parameters"],
                "Training, s": round(fit["seconds"], 2),
                "Energy, J": round(fit["seconds"] * watts, 1),
                "Prediction, µs": round(fit["prediction_us"]),
                "Memory, MB": fit["peak_memory_mb"],
            }
            for fit in fits
        ]
    )


def _with_interval(fit: dict, measure: str) -> str:
    low, high = fit[f"{measure}_interval"]
    return f"{fit[measure]:.1%} ({low:.0%} to {high:.0%})".replace("%", "\u202f%")


def _formats() -> dict[str, Any]:
    """Columns so narrow that all of them are seen at once on a screen of 1280 pixels."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    large = {name: number(format="localized", width=88) for name in ("Trained", "Parameters")}
    return large | {
        "Model": text(width=132),
        "Accuracy (95 %)": text(width=128),
        "Macro-F1 (95 %)": text(width=128),
        "Training, s": number(width=76),
        "Energy, J": number(width=72),
        "Prediction, µs": number(format="localized", width=98),
        "Memory, MB": number(width=88),
    }


def show_costs(fits: Fits, key: str) -> None:
    """The table of costs, with the assumption behind its energies, which the learner may change."""
    watts = st.session_state.get(f"{key}-watts", WATTS)
    with st.container(key=f"wide-{key}"):
        st.dataframe(costs(fits, watts), hide_index=True, key=f"{key}-costs", column_config=_formats())
    st.caption(
        "In brackets: the 95 % interval, from drawing the test reviews again 2,000 times (bootstrap). Trained: how "
        "many of the parameters may change. Seconds: training alone. Memory: what training took on top of the "
        "running program, its libraries included. Prediction: all test reviews in one go, divided by their number."
    )
    with st.expander("Where the energy comes from", type="compact"):
        st.number_input("Watts while training", 1, 2000, WATTS, key=f"{key}-watts", width=200)
        st.caption(
            f"Watts times seconds. {WATTS} watts is an assumption: a laptop's processor with all cores busy. A "
            "server's takes 100 to 300. One watt for one second is one joule; a phone's battery holds about 50,000."
        )


def show_curves(fits: Fits, measure: str) -> None:
    """The folded table behind the curves."""
    with st.expander("The same as a table", type="compact"):
        st.dataframe(figures.curves(fits, measure)[list(RAW_NAMES)].rename(columns=RAW_NAMES).round(3), hide_index=True)


def offer(fits: Fits, file_name: str, key: str) -> None:
    """All raw results as a CSV from which no spreadsheet runs anything."""
    st.download_button(
        "All results as CSV",
        lambda: harmless(figures.table(fits)).to_csv(index=False).encode(),
        file_name,
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}-csv",
    )
