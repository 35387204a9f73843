"""A command line twin in this process: what it prints and its exit status, without five seconds of imports a call."""

import importlib
import io
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess

import pytest

from lesson import cli


def run_program(module: str, *arguments: str) -> CompletedProcess[str]:
    """Do what `python -m MODULE ARGUMENTS` does."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    main = importlib.import_module(module).main
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr("sys.argv", [module, *arguments])
        try:
            cli.run(main)
        except SystemExit as end:
            status = int(end.code or 0)
    return CompletedProcess([module, *arguments], status, out.getvalue(), err.getvalue())
