"""What the log of requests costs a read: two servers on one database, asked in turn.

    python -m tests.database python -m bench.request_log [rounds]

One gunicorn keeps the log as shipped (every 0.5 s), the other keeps none. Each round asks both for
one memory and for one search, in changing order, over connections that stay open; so whatever else
this machine does meanwhile falls on both. Printed: milliseconds in the middle and at the 95th of
100, and the ratio of with to without as the middle of 200 draws of rounds, with the span in which
95 of 100 draws lie.
"""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from memories import changes  # noqa: E402
from memories.changes import Actor  # noqa: E402
from memories.models import ApiKey, Event, Organization, Project  # noqa: E402
from memories.plans import Operation, Plan, Values  # noqa: E402
from runtime import web  # noqa: E402
from runtime.options import Options  # noqa: E402
from tests.memories.management.conftest import wait_until  # noqa: E402

ROUNDS = 2_000
MEMORIES = 500
SETTINGS = {"with": "dashboard.settings", "without": "bench.settings_without_log"}
DRAWS = 200


class Asker:
    """A connection to one server that stays open."""

    def __init__(self, port: int, key: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Authorization": f"Token {key}", "Content-Type": "application/json"}

    def __call__(self, method: str, path: str, body: Any = None) -> float:
        """Milliseconds until the whole answer is here."""
        content = None if body is None else json.dumps(body).encode()
        began = time.perf_counter()
        self.line.request(method, path, content, self.headers)
        response = self.line.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"{method} {path}: {response.status}")
        return (time.perf_counter() - began) * 1000


def seeded() -> tuple[str, str]:
    """A project with memories: its key, and the id of one of them."""
    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(name="Bench")
    project = Project.objects.create(organization=organization, name="Bench")
    words = ("tea", "coffee", "rain", "trains", "maps", "bread", "chess", "rivers")
    draw = random.Random(7)
    plan = Plan(
        operations=tuple(
            Operation(
                kind="ADD",
                values=Values(text=f"Likes {draw.choice(words)} {number}", user_id="alex"),
            )
            for number in range(MEMORIES)
        )
    )
    key, secret = ApiKey.issue(project=project, name="bench")
    event = Event.objects.create(project=project, api_key=key, kind="ADD", status="RUNNING")
    applied = changes.apply(plan, project=project, actor=Actor.of_event(event), event=event)
    return secret, applied.results[0]["id"]


def measured(rounds: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds by what was asked and which server was asked, round by round."""
    key, memory = seeded()
    asked: dict[str, tuple[str, str, Any]] = {
        "GET": ("GET", f"/v1/memories/{memory}/", None),
        "search": ("POST", "/v2/memories/search/",
                   {"query": "hot drinks", "filters": {"user_id": "alex"}}),
    }  # fmt: skip
    times = {what: {name: [] for name in SETTINGS} for what in asked}  # type: ignore[var-annotated]
    with ExitStack() as stack:
        askers = {name: Asker(served(stack, module), key) for name, module in SETTINGS.items()}
        for number in range(-20, rounds):  # the first twenty warm both up
            for name in random.sample(sorted(askers), 2):
                for what, (method, path, body) in asked.items():
                    took = askers[name](method, path, body)
                    if number >= 0:
                        times[what][name].append(took)
    return times


def served(stack: ExitStack, module: str) -> int:
    """The port of a gunicorn with these settings, which ends with the stack."""
    options = Options(settings.BASE_DIR, settings.DATA_DIR, "127.0.0.1", 0, settings.DATABASE_URL)
    door = stack.enter_context(web.listen(options))
    port: int = door.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - a list, no shell
        [sys.executable, "-m", "gunicorn", "--worker-class=gthread", "--workers=1", "--threads=8",
         "--no-control-socket", f"--bind=fd://{door.fileno()}", "dashboard.wsgi"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": module},
        stderr=subprocess.DEVNULL,
        pass_fds=(door.fileno(),),
    )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.terminate)
    knocks = web.knocking(replace(options, port=port))
    wait_until(lambda: next(knocks), 60)
    return port


def ratio(given: dict[str, list[float]]) -> tuple[float, float, float]:
    """with / without: in the middle of the draws, and where 95 of 100 of them lie."""
    draw, rounds = random.Random(7), len(given["with"])
    found = []
    for _ in range(DRAWS):
        chosen = draw.choices(range(rounds), k=rounds)
        kept, left = ([given[name][number] for number in chosen] for name in ("with", "without"))
        found.append(statistics.median(kept) / statistics.median(left))
    found.sort()
    return found[DRAWS // 2], found[int(DRAWS * 0.025)], found[int(DRAWS * 0.975)]


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    times = measured(rounds)
    print(f"{rounds:,} rounds, {MEMORIES} memories; {Event.objects.count():,} rows in the log")
    for what, given in times.items():
        for name, values in given.items():
            cuts = statistics.quantiles(values, n=20)
            print(f"{what:7} {name:8} {cuts[9]:7.2f} ms  {cuts[18]:7.2f} ms")
        middle, low, high = ratio(given)
        print(f"{what:7} ratio    {middle:.3f}  ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
