"""Why a fine-tuned BERT gets a review wrong, by the group of the example: said only where its true label is known."""

_WORDS = (
    "A reader finds nothing hard in it. A small BERT with a few hundred labelled reviews goes by their words, and some "
    "of these may have stood in reviews of another kind."
)
WHY = {
    "negation": "It has learned which words go with complaints, “not” and “nothing” among them, and too little of how "
    "one small word turns another round.",
    "irony": "The words are kind, and are meant the other way round. Knowing that takes more than the words.",
    "but": "Praise and complaint stand side by side, and the stronger words carry the whole review away.",
    "praise": _WORDS,
    "complaint": _WORDS,
    "facts": "It tells only facts, but in words that often stand in reviews with an opinion.",
}
