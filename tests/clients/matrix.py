"""What the clients called in this run, endpoint by endpoint, as a table."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tests.clients.speaking import KINDS, Kind, Request

# endpoint -> client -> statuses of the answers
SEEN: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
PARTS = (
    (r"\?.*", ""),
    (r"^//", "/"),  # a host with a slash at its end
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "{id}"),
    (r"/org_\w+", "/{org_id}"),
    (r"/proj_\w+", "/{project_id}"),
    (r"(/v1/entities/)\w+/\d+/", r"\1{type}/{number}/"),
    (r"(/v2/entities/)\w+/.+?/(profile/)?$", r"\1{type}/{name}/\2"),
    (r"(/webhooks/)\d+/", r"\1{id}/"),
    (r"(/v1/memories/)(?!\{id\}|search/|events/)[^/]+/", r"\1{id}/"),
)


def note(kind: Kind, wire: Iterable[Request]) -> None:
    """Remember what a client has sent."""
    for request in wire:
        path = request.path
        for pattern, name in PARTS:
            path = re.sub(pattern, name, path)
        SEEN[path, request.method][str(kind)].add(request.status)


def table() -> str:
    """Markdown: a row for each endpoint, a column for each client; the statuses that came back."""
    names = [str(kind) for kind in KINDS]
    lines = ["", "| endpoint | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for (path, method), by_client in sorted(SEEN.items()):
        cells = [" ".join(map(str, sorted(by_client.get(name, ())))) or "–" for name in names]
        lines.append(f"| {method} {path} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
