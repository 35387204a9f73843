"""A table and its download, made here and not in the browser, so that no spreadsheet runs a cell."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from lesson.reviews.harmless import harmless

Made = Callable[[], bytes]  # what a download holds, made when it is asked for
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # tells Excel that the file is in UTF-8


def show(table: pd.DataFrame, file_name: str, key: str | None = None, **options: Any) -> None:
    """Draw a table and, below it, a button that downloads all of it as a CSV called `file_name`."""
    st.dataframe(table, hide_index=True, key=key, **options)
    download(table, file_name, key and f"{key}-download")


def download(table: pd.DataFrame, file_name: str, key: str | None = None, label: str = "Download this table") -> None:
    """A button that downloads a table."""
    st.download_button(
        label,
        lambda: as_csv(table),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        key=key or f"download-{file_name}",
    )


def as_csv(table: pd.DataFrame) -> bytes:
    r"""Return a table as a CSV that any spreadsheet opens, with no cell that one would run.

    >>> as_csv(pd.DataFrame({"text": ["=1+1"]})).decode("utf-8-sig")
    "text\n'=1+1\n"
    """
    return BYTE_ORDER_MARK + harmless(table).to_csv(index=False).encode()
