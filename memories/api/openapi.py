"""The OpenAPI document: what ninja makes of the endpoints, and what it cannot know of them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from memories.api import filter_schema, needed
from memories.api.door import READ_BY_GET
from memories.api.examples import BODIES
from memories.api.fields import NO_ID, NO_STAR, STORABLE
from memories.plans import ID_LIMIT, MESSAGE_LIMIT, METADATA_LIMIT

Json = Any
Schema = dict[str, Any]

JSON_VALUE: Schema = {"$ref": "#/components/schemas/JsonValue"}
KEYS: Schema = {"pattern": STORABLE}


MESSAGE: Schema = {"$ref": "#/components/schemas/Message"}
MESSAGE_TEXT: Schema = {"type": "string", "maxLength": MESSAGE_LIMIT, "pattern": STORABLE}
# What is not blank. Parts are left to the server: which of them say something is told by reading.
SAID: Schema = {**MESSAGE_TEXT, "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}
SAYING: Schema = {
    "type": "object",
    "required": ["content"],
    "properties": {"content": {"anyOf": [SAID, {"type": ["array", "object"]}]}},
}


def _part(kind: str, value: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, kind: value},
        "required": ["type", kind],
    }


PART: Schema = {
    "anyOf": [
        _part("text", MESSAGE_TEXT),
        *(
            _part(kind, {"type": "object", "required": ["url"], "properties": {"url": {
                "type": "string", "format": "uri", "description": "An address, or a data URL."}}})
            for kind in ("image_url", "mdx_url", "pdf_url")
        ),
    ]
}  # fmt: skip
CONTENT: Schema = {
    "title": "Content",
    "description": "A text, or parts: texts, images, Markdown, PDF.",
    "anyOf": [
        MESSAGE_TEXT,
        PART,
        {"type": "array", "items": {"anyOf": [PART, MESSAGE_TEXT]}, "maxItems": 1_000},
    ],
    "examples": ["I am allergic to nuts"],
}


def _shared() -> dict[str, Schema]:
    """Schemas that many requests refer to, by name."""
    return {
        "JsonValue": {
            "title": "JsonValue",
            "description": "Any JSON, nested up to 20 levels deep.",
            "anyOf": [
                {"type": "string", "pattern": STORABLE},
                {"type": "number"},
                {"type": "boolean"},
                {"type": "null"},
                {"type": "array", "items": JSON_VALUE},
                {"type": "object", "propertyNames": KEYS, "additionalProperties": JSON_VALUE},
            ],
        },
        "Metadata": {
            "title": "Metadata",
            "description": "Keys and values of your own; filters can ask for them. "
            f"{METADATA_LIMIT:,} bytes of compact JSON at most.",
            "type": "object",
            "propertyNames": KEYS,
            "additionalProperties": JSON_VALUE,
            "examples": [{"food": "vegan"}],
        },
        "Content": CONTENT,
        "Message": {
            "title": "Message",
            "description": "One turn of a conversation. name: who speaks, in a group chat.",
            "type": "object",
            "required": ["content"],
            "properties": {
                "role": {
                    "type": "string",
                    "maxLength": 32,
                    "pattern": STORABLE,
                    "default": "user",
                    "examples": ["user", "assistant", "system"],
                },
                "content": {"$ref": "#/components/schemas/Content"},
                "name": {
                    "anyOf": [
                        {"type": "string", "maxLength": ID_LIMIT, "pattern": NO_STAR},
                        {"type": "null"},
                    ]
                },
            },
        },
        "Messages": {
            "title": "Messages",
            "description": "Turns of a conversation, of which at least one says something; one "
            "text, or one turn, is a list of it.",
            "anyOf": [
                {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 1_000,
                    "items": {"anyOf": [MESSAGE, MESSAGE_TEXT]},
                    "contains": {"anyOf": [SAYING, SAID]},
                },
                {"allOf": [MESSAGE, SAYING]},
                SAID,
            ],
        },
        **filter_schema.schemas(),
    }


HEADERS: dict[str, Schema] = {
    "401": {"WWW-Authenticate": "How to authenticate: Token."},
    "429": {
        "Retry-After": "Seconds to wait.",
        "X-RateLimit-Limit": "Calls of this kind that the key may make in a minute.",
        "X-RateLimit-Remaining": "How many of them are left.",
        "X-RateLimit-Reset": "Seconds until all of them are there again.",
    },
}
WORDS = {
    "400": "The request cannot be understood, or asks for what cannot be. `detail` says what.",
    "401": "No key, or none that is valid.",
    "403": "The key may not do that.",
    "404": "Not there, or not yours: the two are told apart nowhere.",
    "408": "The body did not arrive in time. Send it again.",
    "409": "Somebody else was quicker. Nothing was done; send it again.",
    "413": "The body is too large. Send less at once.",
    "429": "Too many calls of this kind within a minute.",
    "503": "A model or the database does not answer. Nothing was done; send it again.",
}


class Api(NinjaAPI):
    """The API with a document that has been completed."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document as it is served at /openapi.json."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operation in operations(document):
            _complete(operation)
        schemas = document["components"]["schemas"]
        for operation in operations(document):
            _tighten(operation, schemas)
        schemas.update(_shared())
        for path in sorted(READ_BY_GET):
            methods = document["paths"][path_prefix_of(path_prefix) + path]
            methods["get"] = _by_get(methods["post"], schemas)
        _refer(document)
        return document


def operations(document: Schema) -> Iterator[Schema]:
    """Every operation of a document."""
    for methods in document["paths"].values():
        yield from methods.values()


def _complete(operation: Schema) -> None:
    operation.setdefault("security", [])  # none is needed, and the document says so
    if body := operation.get("requestBody"):
        body["content"]["application/json"]["example"] = BODIES[operation["operationId"]]
    for parameter in operation.get("parameters", []):
        name = parameter["name"]
        parameter["schema"] = needed.PARAMETERS.get(
            (operation["operationId"], name), parameter["schema"]
        )
        if parameter["in"] == "path":
            parameter["schema"] = needed.GAPS.get(name, parameter["schema"])
        else:
            _as_sent(parameter)
    for status, response in operation["responses"].items():
        response["description"] = WORDS.get(str(status), response["description"])
        if headers := HEADERS.get(str(status)):
            response["headers"] = {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in headers.items()
            }


def _tighten(operation: Schema, schemas: dict[str, Schema]) -> None:
    """Say of a body what code checks after its types; what else stands in it is storable JSON."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    waiting, done = _references(body.get("schema")), set[str]()
    while waiting:
        name = waiting.pop()
        if name in done or name not in schemas:
            continue
        done.add(name)
        wanted = needed.BODIES.get(name, {})
        properties = {**schemas[name].get("properties", {}), **wanted.get("properties", {})}
        # A copy: what types and `needed` say is said again when the document is made again.
        schema = deepcopy({**schemas[name], **wanted, "properties": properties})
        schemas[name] = schema
        _storable(schema)
        waiting += _references(schema)


def _references(node: Json) -> list[str]:
    """The names of the schemas that a schema refers to, at any depth."""
    found: list[str] = []
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, dict):
            found += [here["$ref"].rsplit("/", 1)[1]] if isinstance(here.get("$ref"), str) else []
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)
    return found


def _storable(schema: Schema) -> None:
    """No NUL in texts and keys whose schema does not say anything about their characters."""
    stack: list[Schema] = [schema]
    while stack:
        here = stack.pop()
        if here.get("type") == "string" and not {"enum", "const", "format"} & set(here):
            here.setdefault("pattern", STORABLE)
        if here.get("type") == "object" or "properties" in here:
            here.setdefault("propertyNames", KEYS)
            if here.get("additionalProperties", True) is True:
                here["additionalProperties"] = JSON_VALUE
        for name, inner in here.get("properties", {}).items():
            if not set(inner) - {"title", "default", "description"}:
                here["properties"][name] = {**inner, **JSON_VALUE}
        inside = [here.get("items"), here.get("additionalProperties")]
        inside += [*here.get("anyOf", []), *here.get("properties", {}).values()]
        stack += [one for one in inside if isinstance(one, dict) and one != JSON_VALUE]


def path_prefix_of(given: str | None) -> str:
    """Under which address the API stands; documents are served at the root."""
    return (given or "").rstrip("/")


def _by_get(post: Schema, schemas: dict[str, Schema]) -> Schema:
    """The same list by GET, where the door puts the query into a body: links to pages are such."""
    body = post["requestBody"]["content"]["application/json"]["schema"]
    fields = schemas[body["$ref"].rsplit("/", 1)[1]]["properties"]
    needs = schemas[body["$ref"].rsplit("/", 1)[1]].get("required", [])
    parameters = [
        {"in": "query", "name": name, "required": name in needs, "schema": dict(schema)}
        for name, schema in fields.items()
        if schema.get("enum") != NO_ID["enum"]
    ]
    for parameter in parameters:
        _as_sent(parameter)
    return {
        **{key: value for key, value in post.items() if key != "requestBody"},
        "operationId": f"{post['operationId']}_by_get",
        "description": "The same as by POST: links to further pages are such addresses.",
        "parameters": parameters,
    }


def _as_sent(parameter: Schema) -> None:
    """An object in a query is JSON; elsewhere in a query nothing is null."""
    schema = parameter["schema"]
    choices = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) == 1:
        schema = {**{key: value for key, value in schema.items() if key != "anyOf"}, **choices[0]}
    elif choices:
        schema = {**schema, "anyOf": choices}
    schema = {key: value for key, value in schema.items() if key not in {"default", "title"}}
    if schema.get("x-shared") or schema.get("$ref"):
        del parameter["schema"]
        parameter["content"] = {"application/json": {"schema": schema}}
    else:
        parameter["schema"] = schema


def _refer(node: Json) -> None:
    """Put references where types said which shared schema they are (`fields.referring`)."""
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, dict):
            if name := here.pop("x-shared", None):
                here["$ref"] = f"#/components/schemas/{name}"
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)
