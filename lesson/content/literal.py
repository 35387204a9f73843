"""Learners' words in places where Streamlit reads Markdown: the labels of buttons, tabs and pills.

Everywhere else such words go through `st.text`, `st.code` or a data frame, which interpret nothing.
"""

_MARKS = r"\`*_{}[]()#+-.!$:~<>|&^="
_JOINER = "\u2060"  # shows nothing, and keeps :smile: from becoming a picture


def literal(text: str) -> str:
    r"""The text as a label that shows it letter by letter.

    >>> literal("so *good*")
    'so \\*good\\*'
    """
    escaped = "".join(f"\\{letter}" if letter in _MARKS else letter for letter in " ".join(text.split()))
    return escaped.replace(":", f":{_JOINER}")
