"""What somebody thinks of a memory: one verdict for each."""

from uuid import UUID

from memories.models import Feedback, Memory


def give(memory: Memory, verdict: str, reason: str = "") -> Feedback:
    """Keep a verdict, one of POSITIVE, NEGATIVE and VERY_NEGATIVE, in the place of an earlier."""
    row, _ = Feedback.objects.update_or_create(
        project_id=memory.project_id,
        memory_id=memory.id,
        defaults={"feedback": verdict, "reason": reason},
    )
    return row


def take_back(memory: Memory) -> UUID | None:
    """Remove the verdict; its id, None where there was none."""
    given = Feedback.objects.filter(project_id=memory.project_id, memory_id=memory.id)
    known = given.values_list("id", flat=True).first()
    given.delete()
    return known
