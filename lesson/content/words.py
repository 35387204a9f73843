"""Numbers in words, the same on every page."""


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its noun, in the singular or plural; `plural` if it is not formed with an s.

    >>> counted(1, "row"), counted(1200, "row"), counted(2, "class", "classes")
    ('1 row', '1,200 rows', '2 classes')
    """
    return f"{number:,} {word if number == 1 else plural or f'{word}s'}"


def about(number: int) -> str:
    """Return a number to two digits, because no curve is known better than that.

    >>> about(449), about(1151), about(7)
    ('450', '1,200', '7')
    """
    return f"{float(f'{number:.2g}'):,.0f}"


def these(number: int, one: str, more: str) -> str:
    """Return the word that agrees with a number.

    >>> these(1, "is", "are"), these(3, "is", "are")
    ('is', 'are')
    """
    return one if number == 1 else more


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


def learning_rate(rate: float) -> str:
    """Return a learning rate as papers write it.

    >>> learning_rate(1.5e-4), learning_rate(0.01)
    ('1.5e-4', '1e-2')
    """
    return f"{rate:.1e}".replace(".0e", "e").replace("e-0", "e-")


def in_short(number: float) -> str:
    """A large number in words, to three digits.

    >>> in_short(1_723_564_266), in_short(134_060), in_short(7)
    ('1.72 billion', '134 thousand', '7')
    """
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if number >= size:
            return f"{number / size:.3g} {name}"
    return f"{number:.0f}"
