"""Check yourself: ten questions about what this lesson showed, several of them about the learner's own runs."""
