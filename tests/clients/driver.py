"""Runs one released Python client: calls as JSON lines on stdin, answers as JSON lines on stdout.

`python -I -S driver.py FOLDER …` with the folders that hold the client. Imports nothing of ours.

    {"new": "sync" | "async", "kwargs": {…}}               -> {"result": {"client": 1, …}}
    {"client": 1, "method": "project.get", "args": […], "kwargs": {…}}
    {"client": 1, "methods": true}                           -> {"result": ["add", "get", …]}
    {"client": 1, "close": true}
    {"reach": "192.0.2.1"}                                   is there a way out?

Answers: {"result": …} or {"error": {"type", "message", "details", …}}, each with "wire": the
requests that were made meanwhile, as [method, path with query, status].
"""

import asyncio
import json
import os
import socket
import sys
from typing import Any

HERE = {"127.0.0.1", "::1"}
LOOP = asyncio.new_event_loop()
CLIENTS: dict[int, Any] = {}
WIRE: list[tuple[str, str, int]] = []


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: telemetry and the like come no further than this machine."""
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in HERE:
            raise PermissionError(f"No way out to {address[0]}")


def record() -> None:
    """Note every request that the client's HTTP libraries send."""
    import httpx
    import requests

    def sync_send(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        response = plain_send(self, request, **options)
        WIRE.append((request.method, request.url.raw_path.decode(), response.status_code))
        return response

    async def async_send(
        self: httpx.AsyncClient, request: httpx.Request, **options: Any
    ) -> httpx.Response:
        response = await plain_async_send(self, request, **options)
        WIRE.append((request.method, request.url.raw_path.decode(), response.status_code))
        return response

    def requests_send(self: requests.Session, request: Any, **options: Any) -> requests.Response:
        response = plain_requests_send(self, request, **options)
        WIRE.append((request.method, request.path_url, response.status_code))
        return response

    plain_send, httpx.Client.send = httpx.Client.send, sync_send  # type: ignore[method-assign]
    plain_async_send = httpx.AsyncClient.send
    httpx.AsyncClient.send = async_send  # type: ignore[method-assign]
    plain_requests_send = requests.Session.send
    requests.Session.send = requests_send  # type: ignore[method-assign]


def new(kind: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Construct a client, as its own documentation does."""
    import mem0

    if kind == "async":
        # Some versions want a running loop already when they are constructed.
        async def construct() -> Any:
            return mem0.AsyncMemoryClient(**kwargs)

        client = LOOP.run_until_complete(construct())
    else:
        client = mem0.MemoryClient(**kwargs)
    number = len(CLIENTS) + 1
    CLIENTS[number] = client
    seen = ("user_email", "org_id", "project_id")
    return {"client": number, **{name: getattr(client, name, None) for name in seen}}


def call(number: int, method: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Call a method of a client, `project.get` among them, and await it when it wants that."""
    found = CLIENTS[number]
    for name in method.split("."):
        found = getattr(found, name)
    result = found(*args, **kwargs)
    return LOOP.run_until_complete(result) if asyncio.iscoroutine(result) else result


def methods(number: int) -> list[str]:
    """The public methods of a client, and of its project manager as `project.get`."""
    found = []
    for prefix, owner in (("", CLIENTS[number]), ("project.", CLIENTS[number].project)):
        names = [name for name in dir(type(owner)) if not name.startswith("_")]
        found += [prefix + name for name in names if callable(getattr(type(owner), name))]
    return found


def close(number: int) -> None:
    """Hang up a client's connections."""
    client = CLIENTS[number]
    CLIENTS[number] = None
    if hasattr(client, "async_client"):
        LOOP.run_until_complete(client.async_client.aclose())
    else:
        client.client.close()


def reach(address: str) -> str:
    """Try to connect to an address that is not ours."""
    socket.create_connection((address, 80), timeout=1).close()
    return "connected"


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Do what was asked; whatever goes wrong is the answer."""
    try:
        if "new" in asked:
            result: Any = new(asked["new"], asked["kwargs"])
        elif "reach" in asked:
            result = reach(asked["reach"])
        elif asked.get("methods"):
            result = methods(asked["client"])
        elif asked.get("close"):
            result = close(asked["client"])
        else:
            result = call(asked["client"], asked["method"], asked["args"], asked["kwargs"])
    except Exception as error:
        told = ("details", "debug_info", "error_code", "suggestion")
        # The older asynchronous clients let the HTTP library's own error through.
        response = getattr(error, "response", None)
        return {
            "error": {
                "type": type(error).__name__,
                "message": str(error),
                "body": getattr(response, "text", ""),
                **{name: getattr(error, name, None) for name in told},
            }
        }
    return {"result": result}


def main() -> None:
    """Answer until stdin ends."""
    sys.path[:0] = sys.argv[1:]
    # What the libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.addaudithook(stay_here)
    asyncio.set_event_loop(LOOP)
    record()
    for line in sys.stdin:
        WIRE.clear()
        said = answer(json.loads(line))
        print(json.dumps({**said, "wire": WIRE}, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
