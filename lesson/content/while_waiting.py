"""Something to read while a run waits or gets ready: what it is about to do, and what others found, with sources."""

FINE_TUNING = (
    "What comes now: each review is cut into tokens, and a batch of them goes through all layers to the new head. The "
    "loss says how wrong the head was; backwards through the layers goes how each weight would have to change; and the "
    "optimizer moves all of them a little. That is one step.",
    "Those who made BERT fine-tuned it for two to four epochs, with batches of 16 or 32 and learning rates of 2e-5 to "
    "5e-5 (Devlin et al. 2018). A smaller network bears larger rates.",
    "Fine-tuning on few examples depends on luck: the same settings with another seed may end some points higher or "
    "lower, for the head starts from other random numbers (Dodge et al. 2020). Try it: change the seed and "
    "nothing else.",
)
COMPARISON = (
    "What comes now: every model learns from the same training reviews, one after another, and is then tested "
    "on the same "
    "test reviews, which none of them has seen. Only so can their figures be held against each other.",
    "Why several seeds: with few labels it matters which reviews one has. The mean of some draws says more "
    "than the best.",
)
MINIATURE = (
    "What comes now: a vocabulary is cut from your text, all weights get random numbers, and words are masked "
    "and guessed "
    "over and over. At the beginning every word is as likely as any other.",
)
