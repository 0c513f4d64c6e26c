"""Commands in plain language, by rules for English.

`recognise` finds the requests to forget or to change in a user's message and gives back the rest of
it. `select` finds the memories that a command means among those of the caller's own scope: no text
of a command can reach beyond the candidates. Both are pure; they neither read nor write rows.

A wrong deletion is far worse than a missed one. So a request must stand in a form that asks, its
object must be something that is remembered, and a memory is chosen only when it accounts for every
word of the target.
"""

from memories.pipeline.commands.candidates import Candidate
from memories.pipeline.commands.recognition import recognise
from memories.pipeline.commands.selection import Selected, select

__all__ = ["Candidate", "Selected", "recognise", "select"]
