"""The network as an SVG: tokens on the left, a bar for each layer, and the head at the token that it reads.

Made here as text, so that it can be looked at without a browser. Colours are the theme's, named by class in diagram.py.
Everything that a colour says is also said by a pattern, a dash or a word.
"""

from collections.abc import Container, Sequence
from html import escape

from lesson.web.network.parts import FROZEN, LAYERS, NEW_HEAD, PAIR_HEAD, TOKENS, VECTORS, WORD_HEAD, Part

WIDTH, HEIGHT = 360, 136
ROW, GAP, TOP = 20, 4, 4  # of a token; between two; above the first
LEFT, RIGHT = 96, 262  # where the layers begin and end
HEAD = 84  # wide
READS = {PAIR_HEAD: 0, NEW_HEAD: 0, WORD_HEAD: 3}  # the row of the token that a head reads
TEXTS = {  # head: a text such as it reads
    WORD_HEAD: ("[CLS]", "a", "cup", "[MASK]", "tea"),
    PAIR_HEAD: ("[CLS]", "A …", "[SEP]", "B …", "[SEP]"),
    NEW_HEAD: ("[CLS]", "works", "like", "new", "[SEP]"),
}
Gauge = tuple[float, float]  # of a layer: how far its bar is filled, how high its diamond stands
_BOTTOM = TOP + 5 * ROW + 4 * GAP
_HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" class="ground"/><rect width="2" height="5" class="stripe"/></pattern></defs>'
)


def svg(
    layers: int,
    heads: Sequence[str],
    lit: str,
    frozen: range,
    random: Container[str],
    parts: Sequence[Part],
    gauges: Sequence[Gauge] = (),
) -> str:
    """Return the drawing; each of `parts` is a group with `data-part` that can be chosen.

    With `gauges`, two figures from 0 to 1 a layer, each bar is filled so far from below and has a diamond so high.
    Example: `svg(9, ("word head",), "word head", range(0), set(), parts.of(9, ("word head",), range(0), set()))`
    """
    drawn = {
        TOKENS: _tokens(TEXTS[heads[-1]]),
        VECTORS: _vectors(("frozen " if frozen else "") + _look(VECTORS, lit, random)),
    }
    drawn[FROZEN] = _bars(frozen, layers, f"frozen {_look(LAYERS, '', random)}", "frozen")
    words = "learning" if frozen else f"{layers} layers"
    drawn[LAYERS] = _bars(range(len(frozen), layers), layers, _look(LAYERS, lit, random), words)
    if gauges:
        drawn[LAYERS] += "".join(_gauge(n, layers, *both) for n, both in enumerate(gauges) if n not in frozen)
        drawn[FROZEN] += "".join(_gauge(n, layers, *both) for n, both in enumerate(gauges) if n in frozen)
    drawn |= {head: _head(head, _look(head, lit, random)) for head in heads}
    groups = "".join(_group(part, drawn[part.key]) for part in parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}">{_HATCH}{groups}</svg>'


def _look(name: str, lit: str, random: Container[str]) -> str:
    """The classes of a part: lit where it is active, hatched where it is random."""
    return " ".join(word for word, is_so in (("lit", name == lit), ("random", name in random)) if is_so)


def _group(part: Part, shapes: str) -> str:
    name = escape(part.key.capitalize())
    return f'<g data-part="{escape(part.key)}" role="button" tabindex="0" aria-label="{name}">{shapes}</g>'


def _box(x: float, y: float, width: float, height: float, look: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4" class="box {look}"/>'


def _word(x: float, y: float, text: str, look: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{look}">{escape(text)}</text>'


def _row(number: int) -> int:
    return TOP + number * (ROW + GAP)


def _tokens(texts: Sequence[str]) -> str:
    rows = [_box(1, _row(n), 56, ROW) + _word(29, _row(n) + 14, text, "code") for n, text in enumerate(texts)]
    return "".join(rows) + _word(29, HEIGHT - 3, "tokens", "under")


def _vectors(look: str) -> str:
    """A small box next to each token, on its way into the layers, and a wide area to touch."""
    place = f'<rect x="60" y="{TOP}" width="28" height="{_BOTTOM - TOP}" class="place"/>'
    ways = "".join(f'<path d="M 58 {_row(n) + ROW / 2} H {LEFT}" class="line thin"/>' for n in range(5))
    return place + ways + "".join(_box(69, _row(n) + 2, 10, ROW - 4, look) for n in range(5))


def _bars(which: range, layers: int, look: str, words: str) -> str:
    """The bars of these layers, and their name below."""
    if not which:
        return ""
    step = (RIGHT - LEFT) / layers
    at = [LEFT + n * step for n in which]
    place = f'<rect x="{at[0]:.1f}" y="{TOP}" width="{len(at) * step:.1f}" height="{_BOTTOM - TOP}" class="place"/>'
    bars = "".join(_box(x, TOP, step * 0.7, _BOTTOM - TOP, look) for x in at)
    middle = (at[0] + at[-1] + step * 0.7) / 2
    return place + bars + _word(middle, HEIGHT - 3, words, "under")


def _gauge(number: int, layers: int, filled: float, diamond: float) -> str:
    """A layer's bar filled from below, and a diamond at a height of its own."""
    step, high = (RIGHT - LEFT) / layers, _BOTTOM - TOP
    x, wide = LEFT + number * step, step * 0.7
    fill = f'<rect x="{x:.1f}" y="{_BOTTOM - high * filled:.1f}" width="{wide:.1f}" height="{high * filled:.1f}" rx="4"'
    middle, y, half = x + wide / 2, _BOTTOM - high * diamond, min(5.0, wide * 0.45)
    corners = (
        f"M {middle:.1f} {y - half:.1f} l {half:.1f} {half:.1f} l -{half:.1f} {half:.1f} l -{half:.1f} -{half:.1f} Z"
    )
    return f'{fill} class="gauge"/><path d="{corners}" class="diamond"/>'


def _head(head: str, look: str) -> str:
    """A line from the token that it reads, and the head in a box."""
    y = _row(READS[head]) + ROW / 2
    line = f'<path d="M {RIGHT} {y} H {WIDTH - HEAD - 2}" class="line"/>'
    x = WIDTH - HEAD - 2
    return f"{line}{_box(x, y - 14, HEAD, 28, look)}{_word(x + HEAD / 2, y + 4.5, head, f'name {look}')}"
