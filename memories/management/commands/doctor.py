"""`manage.py doctor`: says what is wrong, or that nothing is."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from pydantic import BaseModel

from memories.llm import configuration, embeddings
from memories.llm.errors import ModelError
from memories.models import EmbeddingSpace
from runtime import server_check


class Command(BaseCommand):
    """Looks, and changes nothing."""

    help = "Check the database, its extensions, the migrations and the models."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per finding; CommandError when there is a problem."""
        problems = server_check.problems(settings.DATABASE_URL)
        if not problems:
            problems += _migrations()
        if not problems:
            problems += [*_embeddings(), *_language_model()]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Everything is in order.")


def _migrations() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [f"The database does not answer: {error}"]
    if missing:
        return [f"{len(missing)} migrations are missing: run manage.py setup."]
    return []


def _embeddings() -> list[str]:
    try:
        wanted = embeddings.configured()
        embeddings.embed(["a sentence to try the model on"], wanted)
    except ModelError as error:
        return [f"The embedding model does not work: {error}"]
    serving = EmbeddingSpace.objects.filter(serving=True).first()
    if serving is not None and serving.name != wanted.name:
        return [
            f"EMBEDDING_MODEL names {wanted.name}, but searches use vectors of {serving.name}: "
            "run manage.py reembed."
        ]
    if unfinished := EmbeddingSpace.objects.filter(serving=False).first():
        return [
            f"Going over to {unfinished.name} was begun and not finished, so every change is "
            "embedded twice: run manage.py reembed --to with its name, or with the serving one's."
        ]
    return []


class Greeting(BaseModel):
    """An answer that any model can give."""

    word: str


def _language_model() -> list[str]:
    if not configuration.model_configured():
        return []
    from memories.llm import chat  # its client takes half a second to load

    try:
        chat.ask(system="Answer with one word of greeting.", user="Hello", answer=Greeting)
    except ModelError as error:
        return [f"The language model {settings.LLM_MODEL} does not work: {error}"]
    return []
