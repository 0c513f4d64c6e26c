"""What answers of several endpoints have in common."""

from typing import Any

from memories.api.calls import ApiRequest
from memories.options import options_of

Json = Any


def flat(request: ApiRequest, output_format: str | None, *, otherwise: str = "v1.0") -> bool:
    """Whether the answer is a bare array: as the request says, the project, or the path's habit."""
    wanted = output_format or options_of(request.project).default_output_format or otherwise
    return wanted == "v1.0"


def log(request: ApiRequest, results: list[dict[str, Json]]) -> None:
    """What the log of requests keeps of a list: which memories it showed, not what they say."""
    request.call.results = [
        {name: item[name] for name in ("id", "score") if name in item} for item in results[:100]
    ]
