"""Which column names suggest a text and which a label: only a hint, the content decides.

A name is cut into words first: `airlineSentiment`, `airline_sentiment` and "Airline sentiment" are the same.
"""

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TEXT = _words(
    "text texts review reviews comment comments content body tweet tweets sentence sentences message feedback "
    "verbatim post document utterance phrase opinion description full texto avis comentario kommentar reseña "
    "recensione testo v2 sms statement remarks"
)
_NOT_TEXT = _words(
    "title summary subject headline name author user username location city country url link id hashtag hashtags "
    "product reply response brand reason keyword date time source lang language image avatar version category coord "
    "timezone sentiment label"
)
_DERIVED = _words(
    "clean cleaned processed preprocessed lemma lemmas lemmatized token tokens tokenized stem stemmed selected "
    "translated normalized lower translation"
)
_LABEL = _words(
    "label labels sentiment sentiments polarity class classes target category stars star rating ratings score scores "
    "emotion emotions feeling mood tone v1 y topic intent toxic toxicity recommended recommend liked stance verdict "
    "overall spam bewertung sterne stimmung etiqueta clase sentimiento étiquette valoración voto nota note grade "
    "output annotation gold"
)
_PREDICTED = _words("prediction predictions predicted pred")
_NEVER_LABEL = _words(
    "id confidence count counts date time number num reason probability prob verified helpfulness helpful votes "
    "length url timestamp created words chars index subjectivity compound magnitude"
)
_SELDOM_LABEL = _PREDICTED | _words(
    "title company game movie hotel restaurant candidate keyword variation lang language country source version age "
    "gender likes retweet retweets thumbs year month day location split fold unit sort order price sku product name "
    "airline brand city state author query flag division department device platform reviewer model"
)
_NUMBERINGS = _words(
    "page pages row line index idx number num no nr position rank chapter paragraph seite zeile ligne fila"
)
_IDENTIFIERS = _words(
    "id ids index idx no nr number user username name names author email mail phone city town country address street "
    "customer person employee reviewer account handle nickname firstname lastname surname student client patient guest "
    "teacher owner artist singer contact movie film book song station place product item order sku model brand company "
    "hotel restaurant asin isbn page paragraph chapter verse"
)


_NAMELESS = re.compile(
    r"(unnamed: ?\d+(_level_\d+)?|_c?\d+|\.\.\.\d+|(column|col|field|spalte|columna|colonne)[ _]?\d+|null|nan|none|"
    r"na|x)?(\.\d+| \(\d+\))?$",
    re.IGNORECASE,
)


def is_nameless(name: str) -> bool:
    """Whether a column of this name had none: it is blank, or what programs write where a header is blank.

    >>> is_nameless(" "), is_nameless("Unnamed: 2"), is_nameless("nan.1"), is_nameless("text")
    (True, True, True, False)
    """
    return bool(_NAMELESS.match(name.strip()))


def words(name: str) -> set[str]:
    """The words of a column name, lower case.

    >>> sorted(words("airlineSentiment:confidence"))
    ['airline', 'confidence', 'sentiment']
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return set(re.sub(r"[\W_]+", " ", parted).casefold().split())


def text_fit(name: str) -> float:
    """A factor: 2 for a name that means the text, 1 for one that says nothing, less for titles and ids."""
    own = words(name)
    if own & _DERIVED:
        return 0.75
    if own & _NOT_TEXT:
        return 0.4
    if own and own <= _TEXT:
        return 2.0
    return 1.4 if own & _TEXT else 1.0


def label_fit(name: str) -> float:
    """Points: 4 for a name that means the label, 0 for one that says nothing, less for counts, dates and ids."""
    own = words(name) - {"is", "has"}
    if is_numbering(name):
        return -2.5  # as much as any numbers gain by being a scale
    if own & _NEVER_LABEL:
        return 0.0 if own & _LABEL and own & {"id", "index", "num", "number"} else -3.0
    if own and own <= _LABEL:
        return 4.0
    if own & _LABEL and own & _PREDICTED:
        return 0.0
    if own & _LABEL:
        return 2.5
    return -2.0 if own & _SELDOM_LABEL else 0.0


def names_things(name: str) -> bool:
    """Whether a column of this name holds ids, names or places, not texts.

    >>> names_things("User ID"), names_things("comment of the user")
    (True, False)
    """
    own = words(name)
    return bool(own & _IDENTIFIERS) and not own & _TEXT


def is_numbering(name: str) -> bool:
    """Whether a column of this name says where something stands: on which page, in which row.

    >>> is_numbering("Page No."), is_numbering("class number")
    (True, False)
    """
    own = words(name)
    return bool(own) and own <= _NUMBERINGS


def only_identifies(name: str) -> bool:
    """Whether a column of this name holds ids, names or places and nothing else, so that few labels are called so.

    >>> only_identifies("user_id"), only_identifies("user type")
    (True, False)
    """
    own = words(name)
    return bool(own) and own <= _IDENTIFIERS


def numbers_classes(name: str) -> bool:
    """Whether an id of this name numbers classes, not rows, people or products.

    >>> numbers_classes("genre_id"), numbers_classes("review_id"), numbers_classes("id")
    (True, False, False)
    """
    own = words(name)
    others = own - {"id", "ids"}
    return own != others and bool(others) and not others & (_IDENTIFIERS | _TEXT | _NEVER_LABEL | _NUMBERINGS)
