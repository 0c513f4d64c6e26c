"""The tools, and the endpoint of the API that each of them stands for."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp_types import Tool as ToolOut
from mcp_types import ToolAnnotations
from pydantic import TypeAdapter

from memories.api.endpoints import adding, deleting, entities, events, listing, memory, searching
from memories.api.mcp import arguments
from memories.api.mcp.arguments import Arguments
from memories.api.serving import router

Json = Any

GAP = re.compile(r"\{(?:\w+:)?(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where an operation of the API stands. answer: the type of its success."""

    method: str
    path: str
    answer: Any

    @property
    def gaps(self) -> list[str]:
        """The names that the path leaves open."""
        return GAP.findall(self.path)


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A call of the API under the name by which assistants know it.

    changes: what it does to what is there: nothing (None), adds to it (False), or overwrites and
    deletes (True). again: whether a second call like the first has no further effect.
    """

    title: str
    endpoint: Endpoint
    arguments: type[Arguments]
    changes: bool | None = None
    again: bool = False


def _endpoint(view: Callable[..., Json]) -> Endpoint:
    """The operation that a function of memories/api/endpoints serves."""
    for path, operations in router.path_operations.items():
        for operation in operations.operations:
            if operation.operation_id == view.__name__:
                model = operation.response_models[200]
                answer = model.model_fields["response"].annotation
                return Endpoint(method=operation.methods[0], path=path, answer=answer)
    raise LookupError(view.__name__)


def described(name: str, tool: Tool) -> ToolOut:
    """A tool as the protocol shows it."""
    takes = tool.arguments.model_json_schema()
    takes.pop("title")
    takes.pop("description")  # it is the tool's own
    return ToolOut(
        name=name,
        title=tool.title,
        description=inspect.getdoc(tool.arguments),
        input_schema=takes,
        output_schema=TypeAdapter(tool.endpoint.answer).json_schema(),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=tool.changes is None,
            destructive_hint=tool.changes is True,
            idempotent_hint=tool.changes is None or tool.again,
            open_world_hint=False,
        ),
    )


TOOLS = {
    "add_memory": Tool(
        title="Add a memory",
        endpoint=_endpoint(adding.add_v3),
        arguments=arguments.AddMemory,
        changes=False,  # what it replaces stays in the history, and an admin can undo it
    ),
    "search_memories": Tool(
        title="Search memories",
        endpoint=_endpoint(searching.search_v3),
        arguments=arguments.SearchMemories,
    ),
    "get_memories": Tool(
        title="List memories",
        endpoint=_endpoint(listing.list_v3),
        arguments=arguments.GetMemories,
    ),
    "get_memory": Tool(
        title="Get a memory",
        endpoint=_endpoint(memory.get_memory),
        arguments=arguments.GetMemory,
    ),
    "update_memory": Tool(
        title="Change a memory",
        endpoint=_endpoint(memory.update_memory),
        arguments=arguments.UpdateMemory,
        changes=True,
        again=True,
    ),
    "delete_memory": Tool(
        title="Delete a memory",
        endpoint=_endpoint(memory.delete_memory),
        arguments=arguments.DeleteMemory,
        changes=True,
        again=True,
    ),
    "delete_all_memories": Tool(
        title="Delete all memories of somebody",
        endpoint=_endpoint(deleting.delete_all),
        arguments=arguments.DeleteAllMemories,
        changes=True,
        again=True,
    ),
    "delete_entities": Tool(
        title="Delete a user, agent, app or run",
        endpoint=_endpoint(entities.delete_entity),
        arguments=arguments.DeleteEntities,
        changes=True,
        again=True,
    ),
    "list_entities": Tool(
        title="List users, agents, apps and runs",
        endpoint=_endpoint(entities.list_entities),
        arguments=arguments.ListEntities,
    ),
    "list_events": Tool(
        title="List calls and jobs",
        endpoint=_endpoint(events.list_events),
        arguments=arguments.ListEvents,
    ),
    "get_event_status": Tool(
        title="Get a call or job",
        endpoint=_endpoint(events.get_event),
        arguments=arguments.GetEventStatus,
    ),
}
