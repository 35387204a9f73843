"""Makes a table safe to open in a spreadsheet, where a cell that begins with = is a program."""

import pandas as pd

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """A copy with an apostrophe before each cell or column name that a spreadsheet might run (OWASP, CSV injection).

    Numbers stay numbers.

    >>> harmless(pd.DataFrame({"text": ["=1+1", "fine"]}))["text"].tolist()
    ["'=1+1", 'fine']
    """
    safe = table.copy()
    for at, kind in enumerate(table.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            safe.isetitem(at, table.iloc[:, at].map(_guard))
    return safe.rename(columns=_guard)


def _guard(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_DANGEROUS):
        return "'" + value
    return value
