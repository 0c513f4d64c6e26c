"""`python -m runtime`: what `make run` calls."""

import argparse
import os
import sys
from pathlib import Path

from runtime import options, supervisor
from runtime.errors import Problem

PROJECT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the desk; return 0 when asked to stop, 1 after one sentence when it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m runtime", description="Run the desk.")
    parser.add_argument("--demo", action="store_true", help="fill a demo project first")
    arguments = parser.parse_args()
    try:
        wanted = options.from_environment(PROJECT, demo=arguments.demo)
        os.environ["DATA_DIR"] = str(wanted.data_dir)  # absolute for the children
        supervisor.run(wanted, supervisor.desk(wanted), say)
    except Problem as problem:
        if str(problem):
            print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        # A full disk or a folder taken away can strike at any line; a stack trace helps nobody.
        print(f"{error.strerror or error}: {error.filename or wanted.data_dir}.", file=sys.stderr)
        return 1
    return 0


def say(line: str) -> None:
    """Print to whoever still reads; a closed pipe (`make run | head`) is no reason to stop."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
