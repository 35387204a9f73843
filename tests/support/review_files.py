"""Small review files for the CSV doctor's tests: texts that praise, blame or do neither, in tables and workbooks."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from xml.sax.saxutils import escape

THINGS = (
    "lamp",
    "tent",
    "kettle",
    "ferry",
    "bakery",
    "jacket",
    "museum",
    "printer",
    "salad",
    "hostel",
    "bike",
    "radio",
)
PRAISE = ("is wonderful and I love it", "works perfectly", "was a delight from start to end", "is the best of its kind")
BLAME = ("is awful and I want a refund", "broke within a week", "was a disappointment", "is the worst of its kind")
PLAIN = ("weighs two kilos", "is open on Sundays", "has a blue lid", "came with a manual")
ENDINGS = ("my brother thinks", "as far as I can tell", "that much is clear", "or so it seems to us", "by the way")


def texts(kind: Sequence[str], number: int) -> list[str]:
    """`number` different sentences of one kind, none with a comma."""
    return [
        f"The {THINGS[at % len(THINGS)]} {kind[at % len(kind)]} {ENDINGS[at // len(THINGS) % len(ENDINGS)]}"
        + (f" for the {at // 60 + 1}th time" if at >= 60 else "")
        for at in range(number)
    ]


def opinions(number: int) -> tuple[list[str], list[bool]]:
    """`number` sentences, praise and blame in turn, and which of them praise."""
    both = [texts(PRAISE, number), texts(BLAME, number)]
    return [both[at % 2][at] for at in range(number)], [at % 2 == 0 for at in range(number)]


def table(columns: dict[str, Iterable[object]], rows: int | None = None, header: bool = True, mark: str = ",") -> bytes:
    """A CSV file; columns that are too short begin again."""
    lists = {name: list(values) for name, values in columns.items()}
    rows = rows or max(map(len, lists.values()))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    if header:
        writer.writerow(lists)
    writer.writerows(zip(*(islice(cycle(values), rows) for values in lists.values()), strict=True))
    return out.getvalue().encode()


def workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """An Excel workbook with inline strings, as small as it can be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(sheets):
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return out.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _parts(sheets: dict[str, Sequence[Sequence[object]]]) -> Iterable[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for at in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{overrides}</Types>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_DOCUMENT}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    )
    named = "".join(f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(sheets, 1))
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{named}</sheets></workbook>'
    targets = "".join(
        f'<Relationship Id="r{at}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in numbers
    )
    yield "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{targets}</Relationships>'
    for at, rows in enumerate(sheets.values(), 1):
        yield f"xl/worksheets/sheet{at}.xml", _sheet(rows)


def _sheet(rows: Sequence[Sequence[object]]) -> str:
    told = "".join(
        f'<row r="{number}">{"".join(_cell(number, at, value) for at, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{told}</sheetData></worksheet>'


def _cell(row: int, at: int, value: object) -> str:
    place = f"{chr(65 + at)}{row}"
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
