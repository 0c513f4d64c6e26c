"""Basic extraction: rules that turn a conversation in English into memories without a model.

A conversation is read sentence by sentence, each message in its `setting` (a life, a request, a
task, a game). Each sentence is split into clauses (`segments`), each clause is taken apart
(`subjects`, `clauses`), judged (`judge`) and, when it tells something lasting, put into the
product's words (`wording`, `dates`). Whatever is said in another form first becomes a plain
first-person sentence (`recast`, `idioms`, `rewriting`, `answers`), so that there is one path.
`compare` and `slots` say how two statements relate, for repetitions and changes.
"""

from collections.abc import Sequence
from datetime import date

from memories.pipeline.basic.agent import agent_facts
from memories.pipeline.basic.reader import user_facts
from memories.pipeline.basic.reconcile import reconcile
from memories.pipeline.facts import About, Fact
from memories.plans import Turn

__all__ = ["extract", "reconcile"]


def extract(turns: Sequence[Turn], *, about: About, today: date, earlier: int = 0) -> list[Fact]:
    """The facts that `turns` state, in the product's style, each once, in the order they are said.

    about: "user" reads user messages, the assistant's only to understand replies; "agent" reads
    what the assistant says of itself and what a system message tells it to be, or, without any
    assistant message, the messages as notes. today: the day on which relative dates are grounded.
    earlier: how many of the first turns only help to understand the others, and state nothing.
    Never raises for any text; a conversation without facts gives an empty list.
    """
    read = user_facts if about == "user" else agent_facts
    return read(turns, today, earlier)
