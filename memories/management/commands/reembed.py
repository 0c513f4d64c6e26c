"""`manage.py reembed`: goes over to another embedding model while searches and changes go on."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from memories import jobs
from memories.llm import embeddings
from memories.llm.errors import ModelError
from memories.locks import Busy
from memories.search import reembedding
from memories.search.reembedding import Progress, WrongLength

TELL_EVERY = 2.0  # seconds


class Command(BaseCommand):
    """May be stopped at any time and started again; both models must answer while it runs."""

    help = (
        "Embed all memories with another model and turn searches over to it when every memory is "
        "done. Searches use the old model until then, so both must answer at OPENAI_BASE_URL or "
        "be built in. It may be interrupted: the next run goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--to: a model's name; --background: leave it to the workers."""
        parser.add_argument(
            "--to",
            metavar="NAME",
            help=f"the model (default: EMBEDDING_MODEL; built in: {embeddings.BUILTIN.name})",
        )
        parser.add_argument(
            "--background", action="store_true", help="let the workers do it, in between adds"
        )

    def handle(self, *args: Any, to: str | None, background: bool, **options: Any) -> None:
        """Raises CommandError with one sentence that says what to do."""
        try:
            model = embeddings.configured() if to is None else embeddings.named(to.strip())
            if background:
                jobs.reembed_later(model.name)
                self.stdout.write(f"The workers will go over to {model.name}.")
                return
            with closing(reembedding.reembed(model)) as steps:
                self._tell(steps)
        except Busy as error:
            raise CommandError("It is running already. Wait for it, or stop it first.") from error
        except WrongLength as error:
            raise CommandError(str(error)) from error
        except ModelError as error:
            raise CommandError(f"{error} Run the command again to go on.") from error
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer: {error} Run the command again to go on."
            ) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run the command again to go on.") from None
        self.stdout.write(f"Searches use {model.name}, and no other model's vectors are left.")

    def _tell(self, steps: Iterable[Progress]) -> None:
        """Print a line when something begins, and then every few seconds and at its end."""
        first: Progress | None = None
        began = told = 0.0
        for step in steps:
            now = time.monotonic()
            if first is None or step.doing != first.doing:
                first, began, told = step, now, 0.0
            if now - told >= TELL_EVERY or step.done == step.total:
                told = now
                self.stdout.write(_line(step, step.done - first.done, now - began))


def _line(step: Progress, done: int, seconds: float) -> str:
    percent = 100 * step.done // step.total if step.total else 100
    line = f"{step.doing}: {step.done:,} of {step.total:,} ({percent} %)"
    return f"{line}, {done / seconds:,.0f} a second" if done and seconds else line
