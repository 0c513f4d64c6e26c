"""The reader that asks a language model."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from memories.pipeline.facts import Command, Decision, Fact, Known, Reading
from memories.pipeline.model.command import choose
from memories.pipeline.model.extract import extract
from memories.pipeline.model.reconcile import reconcile
from memories.pipeline.reader import Candidates, Choice, Errand


class ModelReader:
    """A language model behind an OpenAI-compatible server."""

    def __init__(self) -> None:
        self.method: str = settings.LLM_MODEL

    def read(self, errand: Errand) -> Reading:
        """See Reader."""
        reading = extract(
            errand.turns,
            earlier=errand.earlier,
            about=errand.about,
            today=errand.today,
            catalogue=errand.catalogue,
            includes=errand.includes,
            excludes=errand.excludes,
            instructions=errand.instructions,
        )
        return reading if errand.commanded else replace(reading, commands=[])

    def reconcile(self, facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
        """See Reader."""
        return reconcile(facts, known)

    def choose(self, command: Command, among: Candidates) -> list[Choice]:
        """See Reader. Its days were counted before: a model does not do that reliably."""
        numbered = [Known(number=n, text=memory.text) for n, memory in enumerate(among.memories)]
        numbers = choose(command, numbered)
        reason = f"meant by “{command.text[:80]}”"
        return [Choice(memory=among.memories[number], reason=reason) for number in numbers]
