"""A learner's own things: how they move to another device, and how they are deleted."""
