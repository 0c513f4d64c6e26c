"""The reader that asks a language model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings

from memories.pipeline.facts import About, Command, Decision, Fact, Known, Reading
from memories.pipeline.model.command import choose
from memories.pipeline.model.extract import extract
from memories.pipeline.model.reconcile import reconcile
from memories.pipeline.readers import Candidates, Choice
from memories.plans import AddRequest


class ModelReader:
    """A language model behind an OpenAI-compatible server."""

    def __init__(self) -> None:
        self.method: str = settings.LLM_MODEL

    def read(
        self,
        request: AddRequest,
        *,
        about: About,
        commanded: bool,
        catalogue: Mapping[str, str],
        instructions: str,
        today: date,
    ) -> Reading:
        """See Reader."""
        reading = extract(
            request.messages,
            about=about,
            today=today,
            catalogue=catalogue,
            includes=request.includes,
            excludes=request.excludes,
            instructions=instructions or None,
        )
        return reading if commanded else replace(reading, commands=[])

    def reconcile(self, facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
        """See Reader."""
        return reconcile(facts, known)

    def choose(self, command: Command, among: Candidates) -> list[Choice]:
        """See Reader. Its days were counted before: a model does not do that reliably."""
        numbered = [Known(number=n, text=memory.text) for n, memory in enumerate(among.memories)]
        numbers = choose(command, numbered)
        reason = f"meant by “{command.text[:80]}”"
        return [Choice(memory=among.memories[number], reason=reason) for number in numbers]
