"""The reader that asks a language model: what was said, what becomes of it, what a command means.

Each file holds a prompt beside the schema of its answer and the checks that the answer must pass.
"""

from memories.pipeline.model.command import choose
from memories.pipeline.model.extract import extract
from memories.pipeline.model.reconcile import reconcile

__all__ = ["choose", "extract", "reconcile"]
