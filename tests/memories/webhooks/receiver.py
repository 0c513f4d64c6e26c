"""A receiver of deliveries, and what tests of webhooks do around it."""

import json
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from memories import changes, webhooks
from memories.changes import Actor
from memories.models import Delivery, Memory, Person, Project, Webhook
from memories.plans import Operation, Plan, Values
from memories.queues import OUTBOX

Answer = int | Callable[[Request], Response]


class Receiver:
    """Somebody's server. answers: what the next requests get; 200 when there is none."""

    def __init__(self, http: HTTPServer) -> None:
        self.http = http
        self.url = http.url_for("/hook")
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Answer] = []
        self.always: Answer = 200
        http.expect_request("/hook").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, request.get_data()))
        answer = self.answers.pop(0) if self.answers else self.always
        return answer(request) if callable(answer) else Response("", answer)

    @property
    def told(self) -> list[Any]:
        return [json.loads(body)["event_details"] for _, body in self.requests]

    @property
    def texts(self) -> list[str]:
        return [details["data"]["memory"] for details in self.told]


def hook_for(project: Project, url: str, *event_types: str) -> Webhook:
    given = {"name": "CRM", "url": url, "event_types": list(event_types)}
    return webhooks.create(project, given)[0]


def nobody() -> str:
    """An address at which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/hook"


def pass_time(delta: timedelta) -> None:
    """Make everything that waits `delta` older."""
    Delivery.objects.update(due_at=F("due_at") - delta, created_at=F("created_at") - delta)


def change(memory: Memory, person: Person, kind: str = "UPDATE", **values: object) -> None:
    memory.refresh_from_db()
    operation = Operation(
        kind=kind, memory_id=memory.id, version=memory.version, values=Values(**values)
    )
    changes.apply(
        Plan(operations=(operation,)), project=memory.project, actor=Actor.of_person(person)
    )


def queued() -> list[int]:
    rows = ProcrastinateJob.objects.filter(queue_name=OUTBOX, status="todo").order_by("id")
    return [job.args["webhook_id"] for job in rows]
