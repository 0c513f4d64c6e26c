"""The reader that goes by rules for English."""

from collections.abc import Sequence

from memories.pipeline import basic, commands, steering
from memories.pipeline.facts import Command, Decision, Fact, Known, Reading
from memories.pipeline.reader import Candidates, Choice, Errand
from memories.plans import BASIC, Turn

# What only a language model can follow. It is named as left out, because it may be a wish not to
# remember something.
BEYOND_RULES = "needs a language model to be followed; everything was read without it"


class RuleReader:
    """Basic extraction and commands by rules: no language model."""

    method = BASIC

    def read(self, errand: Errand) -> Reading:
        """See Reader."""
        found: list[Command] = []
        turns: list[Turn] = []
        for source, turn in enumerate(errand.turns):
            earlier = source < errand.earlier
            if turn.role == "user" and (errand.commanded or earlier):
                here, rest = commands.recognise(
                    turn.content,
                    source=source,
                    today=errand.today,
                    names=[name for name in (errand.scope.user_id, errand.scope.agent_id) if name],
                )
                found.extend([] if earlier else here)
                turn = turn.model_copy(update={"content": rest})
            turns.append(turn)
        facts = basic.extract(turns, about=errand.about, today=errand.today, earlier=errand.earlier)
        kept, unwanted, beyond = steering.steered(
            facts, includes=errand.includes, excludes=errand.excludes, embed=errand.embed
        )
        beyond += [errand.instructions] if errand.instructions else []
        return Reading(
            facts=kept,
            commands=found,
            left_out=[*unwanted, *((wish[:200], BEYOND_RULES) for wish in beyond)],
        )

    def reconcile(self, facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
        """See Reader."""
        return basic.reconcile(facts, known)

    def choose(self, command: Command, among: Candidates) -> list[Choice]:
        """See Reader."""
        candidates = [
            commands.Candidate(
                text=memory.text,
                categories=tuple(memory.categories or ()),
                created_at=memory.created_at,
                vector=among.vectors[memory.id],
            )
            for memory in among.memories
        ]
        return [
            Choice(memory=among.memories[one.index], reason=one.reason, text=one.text)
            for one in commands.select(command, candidates, among.embed)
        ]
