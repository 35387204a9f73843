"""The command bert-lesson in this process: what it prints and its exit status, without seconds of imports a call."""

import io
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess

import pytest

from lesson import command


def run_program(*words: str) -> CompletedProcess[str]:
    """Do what `bert-lesson WORDS` does."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr("sys.argv", ["bert-lesson", *words])
        try:
            command.main()
        except SystemExit as end:
            status = int(end.code or 0)
    return CompletedProcess(words, status, out.getvalue(), err.getvalue())
