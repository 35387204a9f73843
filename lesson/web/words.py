"""Numbers in words, the same on every page."""


def duration(seconds: float) -> str:
    """Seconds in words.

    >>> duration(8.2), duration(140), duration(4000)
    ('8 s', '2 min 20 s', '1 h 6 min')
    """
    whole = max(1, round(seconds))
    if whole < 100:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def in_short(number: float) -> str:
    """A large number in words, to three digits.

    >>> in_short(1_723_564_266), in_short(134_060), in_short(7)
    ('1.72 billion', '134 thousand', '7')
    """
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if number >= size:
            return f"{number / size:.3g} {name}"
    return f"{number:.0f}"
