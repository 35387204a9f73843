"""Something to read while a run waits or gets ready: what it will do, and what others have found, with sources."""

FINE_TUNING = (
    "What happens next: each review is cut into tokens, and a batch of them goes through all layers to the new head. "
    "The loss says how wrong the head was; a pass back through the layers works out how each weight should change; "
    "and the optimizer moves all of them a little. That is one step.",
    "BERT's makers fine-tuned it for two to four epochs, with batches of 16 or 32 and learning rates of 2e-5 to 5e-5 "
    "(Devlin et al. 2018). A smaller network can take larger rates.",
    "Fine-tuning on few examples depends on luck: the same settings with another seed may end a few points higher or "
    "lower, because the head starts from other random numbers (Dodge et al. 2020). Try it: change the seed and "
    "nothing else.",
)
COMPARISON = (
    "What happens next: every model learns from the same training reviews, one after another, and is then tested on "
    "the same test reviews, which none of them has seen. Otherwise their scores could not be compared.",
    "Why several seeds: with few labels, it matters which reviews you happen to have. The mean of several draws says "
    "more than the best one.",
)
MINIATURE = (
    "What happens next: a vocabulary is made from your text, all weights get random numbers, and words are masked "
    "and guessed over and over. At first, every word is as likely as any other.",
)
