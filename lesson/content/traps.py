"""Why a fine-tuned BERT gets a review wrong, by the group of the example: said only where its true label is known."""

_WORDS = (
    "A human finds nothing hard here. A small BERT goes by the words, and some of these may have come up in reviews "
    "with another label."
)
WHY = {
    "negation": "It has learned which words go with complaints, “not” and “nothing” among them, but too little about "
    "how one small word reverses another.",
    "irony": "The words are kind but mean the opposite. It takes more than the words to know that.",
    "but": "There is praise and there is complaint, and the stronger words win.",
    "praise": _WORDS,
    "complaint": _WORDS,
    "facts": "It states only facts, but in words that often occur in reviews with an opinion.",
}
