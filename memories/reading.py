"""Which memories a filter means to whoever reads: the API, exports, profiles and summaries."""

from memories import filters
from memories.filters import ENTITY_FIELDS, All, Condition, Node
from memories.models import Project
from memories.models.memory import MemoryQuerySet
from memories.options import options_of


def rows(
    project: Project, node: Node, *, expired: bool = False, by_ids: bool = False
) -> MemoryQuerySet:
    """The project's memories that match; the expired ones among them only where asked for.

    by_ids: `node` is no filter but mere ids, which never said anything about other ids, however
    strict a project is about its filters. Raises RecursionError for a tree that is too deep.
    """
    if not by_ids and options_of(project).strict_null_entities:
        unmentioned = [name for name in ENTITY_FIELDS if name not in filters.mentioned(node)]
        node = All((node, *(Condition(name, "exists", False) for name in unmentioned)))
    found = project.memories.live() if expired else project.memories.current()
    return found.filter(filters.to_q(node))


def ids_in(node: Node | None) -> dict[str, str]:
    """The ids a tree asks for: those that every match must have."""
    match node:
        case Condition(field, "eq", str() | int() | float() as value) if field in ENTITY_FIELDS:
            return {field: str(value)}
        case All(parts):
            found: dict[str, str] = {}
            for part in parts:
                found |= ids_in(part)
            return found
    return {}
