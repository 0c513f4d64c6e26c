"""A server that speaks the OpenAI protocol, for tests: what is no test of ours is real HTTP.

Left alone it behaves: it holds answers to the schema, reads facts and commands from what a test
taught it, and embeds words by their hash. `then(...)` queues misbehaviour for the next requests.
Each test has an address of its own, so that nothing learned about a server outlives a test.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = "sk-test-0123456789abcdef"
MODEL = "test-model"
EMBEDDER = "test-embedder"

Body = dict[str, Any]
Reply = Callable[[Body], Response]
Answer = Callable[[Body], Body]

_WORDS = re.compile(r"\w+")
_numbers = count(1)


@dataclass
class Asked:
    """One request as the server saw it. schema: name of the wanted answer; document: the user's
    turn, decoded where it is JSON."""

    path: str
    body: Body
    key: str
    schema: str = ""
    document: Body = field(default_factory=dict)

    @property
    def level(self) -> str:
        """json_schema, json_object or text."""
        return str(self.body.get("response_format", {}).get("type", "text"))


class ModelServer:
    """The server behind the `model_server` fixture. supports: response formats it accepts."""

    def __init__(self, http: HTTPServer) -> None:
        self.prefix = f"/{next(_numbers)}/v1"
        self.base_url = http.url_for(self.prefix)
        self.supports = {"json_schema", "json_object", "text"}
        self.allows_temperature = True
        self.dimensions = 8
        self.longest: int | None = None  # characters of a text that may be embedded
        self.asked: list[Asked] = []
        # What happens while a request waits for its answer: a test may edit, kill or wait here.
        self.meanwhile: Callable[[Body], object] = lambda body: None
        self.facts: dict[str, list[str | Body]] = {}
        self.commands: dict[str, list[Body]] = {}
        self.decisions: dict[str, tuple[str, str, str]] = {}
        self.meant: dict[str, list[str]] = {}
        self._answers: dict[str, Answer] = {
            "Extraction": self._extraction,
            "Reconciliation": self._reconciliation,
            "Choice": self._choice,
        }
        self._next: list[Reply | str | Body] = []
        self._closing = threading.Event()
        http.expect_request(f"{self.prefix}/chat/completions").respond_with_handler(self._chat)
        http.expect_request(f"{self.prefix}/embeddings").respond_with_handler(self._embed)

    # -- what a test may teach ---------------------------------------------------------------

    def knows(self, message: str, *facts: str | Body) -> None:
        """`message` holds these facts: texts, or whole entries of Extraction.facts."""
        self.facts[message] = list(facts)

    def obeys(self, message: str, /, **command: Any) -> None:
        """`message` holds this command: fields of Extraction.commands."""
        self.commands.setdefault(message, []).append(command)

    def decides(self, fact: str, operation: str, memory: str, text: str = "") -> None:
        """Reconciling `fact` with the memory whose text is `memory` gives this operation."""
        self.decisions[fact] = (operation, memory, text)

    def means(self, target: str, *memories: str) -> None:
        """A command about `target` means the memories with these texts."""
        self.meant[target] = list(memories)

    def answers(self, schema: str, answer: Body | Answer) -> None:
        """Every question for `schema` gets this answer."""
        self._answers[schema] = answer if callable(answer) else lambda document: answer

    def then(self, *replies: Reply | str | Body) -> None:
        """The next requests get these, in order: a text, an answer as JSON, or a reply below."""
        self._next.extend(replies)

    def hang(self, seconds: float = 30.0) -> Reply:
        """A reply that does not come while the test lasts."""

        def reply(body: Body) -> Response:
            self._closing.wait(seconds)
            return Response(status=500)

        return reply

    def trickle(self, pause: float = 0.05) -> Reply:
        """A reply that keeps the line open with blanks and never comes to the point."""

        def blanks() -> Iterator[bytes]:
            while not self._closing.wait(pause):
                yield b" "

        return lambda body: Response(blanks(), content_type="application/json")

    def close(self) -> None:
        """Let go of whatever hangs."""
        self._closing.set()

    # -- the protocol ------------------------------------------------------------------------

    def _note(self, request: Request) -> Asked:
        body = json.loads(request.get_data())
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        asked = Asked(request.path.removeprefix(self.prefix), body, key)
        if "messages" in body:
            asked.schema = _schema(body)
            try:
                asked.document = json.loads(body["messages"][1]["content"])
            except (ValueError, TypeError):  # prose, or the parts of a question with an image
                asked.document = {}
        self.asked.append(asked)
        self.meanwhile(body)
        return asked

    def _chat(self, request: Request) -> Response:
        asked = self._note(request)
        if asked.level not in self.supports:
            return error(400, f"'response_format.type' {asked.level} is not supported")(asked.body)
        if "temperature" in asked.body and not self.allows_temperature:
            return error(400, "Unsupported value: 'temperature' does not support 0")(asked.body)
        if self._next:
            reply = self._next.pop(0)
            if callable(reply):
                return reply(asked.body)
            return says(reply if isinstance(reply, str) else json.dumps(reply))(asked.body)
        if asked.schema not in self._answers:
            return error(400, f"no answer for {asked.schema}")(asked.body)
        return says(json.dumps(self._answers[asked.schema](asked.document)))(asked.body)

    def _embed(self, request: Request) -> Response:
        asked = self._note(request)
        if self._next:
            reply = self._next.pop(0)
            assert callable(reply)
            return reply(asked.body)
        texts = asked.body["input"]
        if self.longest is not None and any(len(text) > self.longest for text in texts):
            return error(400, "This model's maximum context length is exceeded")(asked.body)
        size = asked.body.get("dimensions", self.dimensions)
        return vectors([vector(text, size) for text in texts])(asked.body)

    # -- a model that knows its lessons ------------------------------------------------------

    def _extraction(self, document: Body) -> Body:
        facts: list[Body] = []
        commands: list[Body] = []
        for message in document["conversation"]:
            content, number = message["content"], message["number"]
            if message["use"]:
                for fact in self.facts.get(content, []):
                    entry = fact if isinstance(fact, dict) else {"text": fact}
                    facts.append({"message": number, "categories": [], **entry})
            for command in self.commands.get(content, []):
                commands.append({"message": number, **command})
        return {"facts": facts, "commands": commands}

    def _reconciliation(self, document: Body) -> Body:
        numbers = {item["text"]: item["memory"] for item in document["memories"]}
        decisions = []
        for fact in document["facts"]:
            operation, memory, text = self.decisions.get(fact["text"], ("NONE", fact["text"], ""))
            number = numbers.get(memory)
            decisions.append(
                {
                    "fact": fact["fact"],
                    "operation": "ADD" if number is None else operation,
                    "memory": number,
                    "text": text or fact["text"],
                    "reason": "As taught",
                }
            )
        return {"decisions": decisions}

    def _choice(self, document: Body) -> Body:
        meant = self.meant.get(document["command"]["about"], [])
        return {
            "numbers": [item["number"] for item in document["candidates"] if item["text"] in meant]
        }


# -- replies ---------------------------------------------------------------------------------


def completion(message: Body, finish_reason: str = "stop") -> Reply:
    """A chat completion with this message."""
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", **message},
    }
    return raw({**_ENVELOPE, "choices": [choice]})


def says(content: str, finish_reason: str = "stop") -> Reply:
    """A chat completion with this text: prose, JSON, or half of it with finish_reason "length"."""
    return completion({"content": content}, finish_reason)


def refuses() -> Reply:
    """A refusal in the protocol's own field."""
    return completion({"content": None, "refusal": "I cannot help with that."})


def no_choices() -> Reply:
    """A completion without any choice."""
    return raw({**_ENVELOPE, "choices": []})


def raw(body: object, status: int = 200) -> Reply:
    """Any JSON body."""
    return lambda asked: Response(json.dumps(body), status, content_type="application/json")


def page(html: str = "<h1>Welcome</h1>") -> Reply:
    """A web page, from an address that is no model server."""
    return lambda asked: Response(html, content_type="text/html")


def error(status: int, message: str = "", headers: Mapping[str, str] | None = None) -> Reply:
    """An error in the protocol's form. It repeats the request and the key, as some servers do."""
    return lambda asked: Response(
        json.dumps({"error": {"message": message, "request": asked, "key": KEY}}),
        status,
        dict(headers or {}),
        content_type="application/json",
    )


def vectors(rows: Sequence[Sequence[float]]) -> Reply:
    """An embeddings answer, last text first: the order is told by `index` alone."""
    data = [
        {"object": "embedding", "index": index, "embedding": list(row)}
        for index, row in reversed(list(enumerate(rows)))
    ]
    return raw({"object": "list", "model": EMBEDDER, "data": data, "usage": _USAGE})


def vector(text: str, size: int) -> list[float]:
    """Words by their hash: texts that share words are near each other, and always the same."""
    row = [0.0] * size
    for word in _WORDS.findall(text.lower()) or [""]:
        digest = sha256(word.encode()).digest()
        for place in range(size):
            row[place] += digest[place % 32] / 128 - 1
    return row


_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_ENVELOPE: Body = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1_790_000_000,
    "model": MODEL,
    "usage": _USAGE,
}


def _schema(body: Body) -> str:
    """Which answer is wanted: named by the format, or in the schema at the end of the prompt."""
    if body.get("response_format", {}).get("type") == "json_schema":
        return str(body["response_format"]["json_schema"]["name"])
    last_line = body["messages"][0]["content"].rsplit("\n", 1)[-1]
    try:
        return str(json.loads(last_line)["title"])
    except (ValueError, KeyError, TypeError):
        return ""


@pytest.fixture(scope="session")
def model_http() -> Iterator[HTTPServer]:
    """One HTTP server for the run, with threads: a hanging reply must not hold up the others."""
    with HTTPServer(host="127.0.0.1", threaded=True) as http:
        yield http


@pytest.fixture
def model_server(model_http: HTTPServer, settings: Settings) -> Iterator[ModelServer]:
    """A model server that the settings point to; embeddings stay with the built-in model."""
    server = ModelServer(model_http)
    settings.OPENAI_BASE_URL = server.base_url
    settings.OPENAI_API_KEY = KEY
    settings.LLM_MODEL = MODEL
    settings.EMBEDDING_MODEL = ""
    settings.EMBEDDING_DIMENSIONS = 0
    settings.MODEL_TIMEOUT = 5.0
    settings.MODEL_ATTEMPTS = 3
    settings.MODEL_BACKOFF = 0.01
    yield server
    server.close()
    model_http.check_handler_errors()
    model_http.clear()
