"""`python -m runtime`: what `make run` calls."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from runtime import options, supervisor
from runtime.errors import Problem
from runtime.options import Options
from runtime.supervisor import Desk

PROJECT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the desk; return 0 when asked to stop, 1 after one sentence when it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m runtime", description="Run the desk.")
    parser.add_argument("--demo", action="store_true", help="fill a demo project first")
    demo = parser.parse_args().demo
    return told(lambda: open_desk(options.from_environment(PROJECT, demo=demo), supervisor.desk))


def open_desk(wanted: Options, desk: Callable[[Options], Desk]) -> None:
    """Run a desk over the wanted data folder, which its children learn as an absolute path."""
    os.environ["DATA_DIR"] = str(wanted.data_dir)
    supervisor.run(wanted, desk(wanted), say)


def told(work: Callable[[], None]) -> int:
    """Do the work and return 0; of an expected failure print its one sentence and return 1."""
    try:
        work()
    except Problem as problem:
        if str(problem):
            print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        # A full disk or a folder taken away can strike at any line; a stack trace helps nobody.
        print(f"{error.strerror or error}: {error.filename or 'the data folder'}.", file=sys.stderr)
        return 1
    return 0


def say(line: str) -> None:
    """Print to whoever still reads; a closed pipe (`make run | head`) is no reason to stop."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
