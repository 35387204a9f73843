"""`python -m lesson.bert.pretraining`: see program.py."""

from lesson import cli
from lesson.bert.pretraining.program import main

if __name__ == "__main__":
    cli.run(main)
