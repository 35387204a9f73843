"""Which letters above ASCII a language has, and which of another script's are frequent: a wrong encoding mixes them.

Czech bytes read as Western European give letters of Denmark beside letters of Italy, and Greek ones read as Russian
give letters of which a Russian word has few. A handful of words is enough to tell.
"""

import re
from collections.abc import Iterable

_LATIN = tuple(
    map(
        frozenset,
        (
            "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "áâãàçéêíóôõúü", "àèéìíòóùú", "åäöé", "æøåéö", "áðéíóúýþæö",
            "ëïéèöüáó", "àçéèíïòóúü·", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž",
            "ăâîșțşţ", "çğıöşüâîû", "äõöüšž", "ëç",
        ),
    )
)  # fmt: skip
_ABOVE = re.compile(r"(?=(.?)([^\x00-\x7f]))")
_FREQUENT = tuple(map(frozenset, ("оеаинтсрвл", "оаниітерв", "аоеитнрсвд", "αοιετσνηυρ", "אהוילמנרשת", "اليمونترةب")))


def fits_a_language(text: str, others: Iterable[str] = ()) -> float:
    """The share of the characters above ASCII that one language of the Latin script has, or that are among `others`.

    >>> fits_a_language("příjemná"), round(fits_a_language("pøíjemná"), 1)
    (1.0, 0.7)
    """
    found = [letter for letter in text.lower() if letter > "\x7f"]
    return max(
        sum(letter in alphabet or letter in others for letter in found) / max(len(found), 1) for alphabet in _LATIN
    )


def fits_another_script(text: str) -> float:
    """The share of the characters above ASCII that are the most frequent letters of one language in another script.

    >>> fits_another_script("очень вкусно") > 0.5, fits_another_script("ПЮЕОШ ЧЛХУОЩК") > 0.5
    (True, False)
    """
    found = [letter for letter in text if letter > "\x7f"]
    return max(sum(letter in letters for letter in found) / max(len(found), 1) for letters in _FREQUENT)


def well_formed(text: str) -> float:
    """The share of the characters above ASCII that are letters, but for capitals behind small ones.

    >>> well_formed("Суп"), well_formed("суП")
    (1.0, 0.6666666666666666)
    """
    found = _ABOVE.findall(text)
    sound = sum(letter.isalpha() and not (before.islower() and letter.isupper()) for before, letter in found)
    return sound / max(len(found), 1)
