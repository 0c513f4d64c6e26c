"""One way to speak to eight clients: what a scenario wants, in the words of each generation.

Python 0.1.115 and JavaScript 2.1.38 choose a version of the API per call, Python 1.0.11 speaks
version 2, Python 2.2.1 and JavaScript 3.3.1 speak version 3 and want all ids in `filters`.
"""

import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from memories.models import Event, EventStatus
from tests.clients import installing
from tests.clients.server import Home
from tests.memories.management.conftest import wait_until

DRIVERS = Path(__file__).parent
PATIENCE = 60.0  # seconds, against hanging
FINISHED = {EventStatus.SUCCEEDED, EventStatus.FAILED}
Json = Any
Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A client: its language, its version, and how it speaks."""

    language: str
    version: str
    speaks: int  # which version of the API, where the caller does not choose
    asynchronous: bool = False

    def __str__(self) -> str:
        return f"{self.language}-{self.version}{'-async' if self.asynchronous else ''}"


KINDS = (
    Kind("python", "0.1.115", 1),
    Kind("python", "0.1.115", 1, asynchronous=True),
    Kind("python", "1.0.11", 2),
    Kind("python", "1.0.11", 2, asynchronous=True),
    Kind("python", "2.2.1", 3),
    Kind("python", "2.2.1", 3, asynchronous=True),
    Kind("javascript", "2.1.38", 1),
    Kind("javascript", "3.3.1", 3),
)


@dataclass(frozen=True)
class Request:
    """One request as it left a client."""

    method: str
    path: str
    status: int


class Refusal(Exception):
    """What a client raised. status: of the last answer, None when nothing was sent."""

    def __init__(self, told: Row, wire: list[Request]) -> None:
        super().__init__(f"{told['type']}: {told['message']} {told.get('body', '')}")
        self.wire = wire
        self.type: str = told["type"]
        self.message: str = told["message"]
        self.details: Row = told.get("details") or {}
        self.debug_info: Row = told.get("debug_info") or {}
        self.status = wire[-1].status if wire else None


class Program:
    """A process that runs the clients of one version for the whole session."""

    def __init__(self, command: list[str], home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.errors = home / "stderr"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "MEM0_DIR": str(home / "mem0"),
            "MEM0_TELEMETRY": "false",
            "LC_ALL": "C.UTF-8",
            # No client speaks TLS here, and reading all certificates anew takes a while for each.
            "SSL_CERT_DIR": str(home),
        }
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                command,
                cwd=home,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
            )
        self.rest = b""

    def ask(self, asked: Row) -> Row:
        """Send one line and wait for one."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        answer: Row = json.loads(self._line())
        return answer

    def _line(self) -> bytes:
        assert self.process.stdout
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
            assert ready, "the client hangs"
            part = self.process.stdout.read(1 << 20)
            assert part, f"the client ended: {self.errors.read_text()[-2000:]}"
            self.rest += part
        line, _, self.rest = self.rest.partition(b"\n")
        return line

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def start(language: str, version: str, home: Path) -> Program:
    """Install a client where that is still to be done, and start its program. Raises Missing."""
    if language == "javascript":
        folder = installing.javascript_client(version)
        return Program([installing.node(), str(DRIVERS / "driver.js"), str(folder)], home)
    folders = [str(folder) for folder in installing.python_client(version)]
    return Program([sys.executable, "-I", "-S", str(DRIVERS / "driver.py"), *folders], home)


@dataclass
class Client:
    """A client that was constructed, and the project behind its key."""

    kind: Kind
    home: Home
    program: Program
    number: int
    about: Row  # user_email, org_id, project_id
    wire: list[Request] = field(default_factory=list)

    def call(self, method: str, *args: Json, **options: Json) -> Json:
        """Call a method by its Python name. Returns plain JSON with snake-case keys.

        In JavaScript the options are an object at the end; 3.x spells them in camel case, and so
        they are respelled here, on the way in and on the way out. Raises Refusal.
        """
        asked: Row = {"client": self.number, "method": method, "args": args, "kwargs": options}
        if self.kind.language == "javascript":
            if self.kind.speaks == 3:
                options = {camel(name): value for name, value in options.items()}
            last = [options] if options or method in WANT_OPTIONS else []
            asked |= {"method": camel(method), "args": [*args, *last]}
        return self.ask(asked)

    def ask(self, asked: Row) -> Json:
        """Send it as it is. Raises Refusal."""
        try:
            result, wire = ask(self.program, asked)
        except Refusal as refusal:
            self.wire += refusal.wire
            raise
        self.wire += wire
        return snake(result) if str(self.kind) == "javascript-3.3.1" else result

    # --- what scenarios say ----------------------------------------------------------------

    def add(self, messages: Json, **options: Json) -> list[Row]:
        """Add, wait until it has taken effect, and say what came of it: id, memory, event."""
        answer = self.call("add", messages, **options)
        queued = event_of(answer)
        return self.finished(queued).results or [] if queued else rows(answer)

    def finished(self, event_id: str) -> Event:
        """The event, once it is over."""
        wait_until(lambda: Event.objects.get(pk=UUID(event_id)).status in FINISHED)
        event = self.home.project.events.get(pk=event_id)
        assert event.status == EventStatus.SUCCEEDED, event.error
        return event

    def keep(self, text: str, **options: Json) -> str:
        """Store a text word for word; the memory's id."""
        message = [{"role": "user", "content": text}]
        (kept,) = self.add(message, infer=False, **options)
        assert kept["event"] == "ADD"
        return str(kept["id"])

    def get_all(self, filters: Row, **options: Json) -> Json:
        """get_all with filters; the answer as it came."""
        if self.kind.speaks == 1:
            python = self.kind.language == "python"
            options |= {"version": "v2"} if python else {"api_version": "v2"}
        return self.call("get_all", filters=filters, **options)

    def listed(self, filters: Row, **options: Json) -> list[str]:
        """The texts that get_all finds, sorted."""
        return sorted(row["memory"] for row in rows(self.get_all(filters, **options)))

    def search(self, query: str, filters: Row, **options: Json) -> list[Row]:
        """The hits of a search, best first."""
        if self.kind.speaks == 1:
            python = self.kind.language == "python"
            options |= {"version": "v2"} if python else {"api_version": "v2"}
        return rows(self.call("search", query, filters=filters, **options))

    def found(self, query: str, filters: Row, **options: Json) -> list[str]:
        """The texts that a search finds, sorted."""
        return sorted(hit["memory"] for hit in self.search(query, filters, **options))

    def batch_update(self, texts: dict[str, str]) -> Json:
        """A new text for each id, in the form of this language."""
        name = "memoryId" if self.kind.language == "javascript" else "memory_id"
        return self.call("batch_update", [{name: id, "text": text} for id, text in texts.items()])

    def batch_delete(self, ids: Sequence[str]) -> Json:
        """Delete these, in the form of this language."""
        javascript = self.kind.language == "javascript"
        return self.call("batch_delete", [id if javascript else {"memory_id": id} for id in ids])

    def entities(self) -> dict[tuple[str, str], int]:
        """users(): how many memories each entity has, by type and name."""
        results = rows(self.call("users"))
        return {(row["type"], row["name"]): row["total_memories"] for row in results}


# These take an object apart, or look into it, without asking whether there is one.
WANT_OPTIONS = {"add", "get_all", "search", "update", "get_project"}


def ask(program: Program, asked: Row) -> tuple[Json, list[Request]]:
    """One question to a program and the requests it led to. Raises Refusal."""
    answer = program.ask(asked)
    wire = [Request(*request) for request in answer["wire"]]
    if "error" in answer:
        raise Refusal(answer["error"], wire)
    return answer["result"], wire


def rows(answer: Json) -> list[Row]:
    """The items of an answer, whichever shape it has."""
    found: list[Row] = answer["results"] if isinstance(answer, dict) else answer
    return found


def event_of(answer: Json) -> str | None:
    """The id of the event that an add was queued as; None when it was done at once."""
    items = [answer] if isinstance(answer, dict) else answer
    if isinstance(answer, dict) and isinstance(answer.get("results"), list):
        items = [answer, *answer["results"]]
    pending = [item for item in items if item.get("status") == "PENDING"]
    return pending[0]["event_id"] if pending else None


def camel(name: str) -> str:
    """`user_id` as `userId`."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def snake(value: Json) -> Json:
    """An answer with the keys that the server sent; metadata is not respelled by the client."""
    if isinstance(value, list):
        return [snake(item) for item in value]
    if isinstance(value, dict):
        return {
            re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name): (
                item if name in {"metadata", "customCategories", "profile"} else snake(item)
            )
            for name, item in value.items()
        }
    return value


def user(text: str) -> Row:
    """A message of the user's."""
    return {"role": "user", "content": text}


def assistant(text: str) -> Row:
    """A message of the assistant's."""
    return {"role": "assistant", "content": text}
