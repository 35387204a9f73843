"""The shape of the walk: cores and drawers, steps done, words explained, and how a page is shown."""
