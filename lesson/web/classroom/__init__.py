"""A class, seen from the pages: what a preset or a class sets, and the teacher's page."""
