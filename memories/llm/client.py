"""One call to an OpenAI-compatible server: time limits, attempts, and errors in plain words.

The openai client's own retries are off, so that there is one layer of them, here.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TypeVar

import httpx2
import openai
import tenacity
from django.conf import settings

from memories.llm import configuration, patience
from memories.llm.errors import (
    Complaint,
    ModelAnswerInvalid,
    ModelError,
    ModelRefused,
    ModelRequestRejected,
    ModelUnavailable,
)

logger = logging.getLogger(__name__)

R = TypeVar("R")

CONNECT = 10.0  # seconds
LONGEST_WAIT = 30.0  # seconds between two attempts, whatever Retry-After says
LONGEST_BODY = 64_000_000  # bytes; 256 vectors of 4,000 numbers are some 20 million

_COMPLAINTS: tuple[tuple[Complaint, re.Pattern[str]], ...] = (
    (
        "format",
        re.compile(r"response.?format|json.?(schema|object|mode)|structured.?output|grammar"),
    ),
    ("temperature", re.compile(r"temperature")),
    ("dimensions", re.compile(r"dimensions|matryoshka")),
    (
        "length",
        re.compile(
            r"context.(length|size|window)|maximum.*(context|length|tokens)|max.*tokens"
            r"|too (long|large|many tokens)|exceeds?.*(length|tokens)"
        ),
    ),
)
_FILTERED = re.compile(r"content.?(filter|policy)|safety")
_SPENT = re.compile(r"insufficient_quota|billing")


@dataclass(frozen=True)
class Verdict:
    """Whether a failed call is worth another attempt. wait: seconds the server asked us for."""

    again: bool
    wait: float | None = None


def deadline() -> float:
    """Until when, on the monotonic clock, work that starts now may take: every attempt's time.

    Raises ModelUnavailable when the time for the work as a whole is used up.
    """
    own = time.monotonic() + float(settings.MODEL_TIMEOUT * settings.MODEL_ATTEMPTS)
    return patience.until(own)


def call(request: Callable[[openai.OpenAI], R], until: float | None = None) -> R:
    """What `request` returns, given a client; tried again where that may help.

    until: the moment, on the monotonic clock, after which no attempt begins or goes on.
    Raises ModelError and nothing else.
    """
    until = deadline() if until is None else until
    api = _client(configuration.address(), settings.OPENAI_API_KEY.strip())

    def attempt() -> R:
        left = max(min(settings.MODEL_TIMEOUT, until - time.monotonic()), 0.05)
        return request(api.with_options(timeout=openai.Timeout(left, connect=min(left, CONNECT))))

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(lambda error: judge(error).again),
        wait=_wait,
        stop=tenacity.stop_after_attempt(settings.MODEL_ATTEMPTS)
        | tenacity.stop_before_delay(max(until - time.monotonic(), 0)),
        before_sleep=_note,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except ModelError:
        raise
    # "from None": the originals quote the server, which may quote a prompt, into every traceback.
    except openai.APIError as error:
        raise _translated(error, retrying.statistics.get("attempt_number", 1)) from None
    except (openai.OpenAIError, httpx2.HTTPError, ValueError, RecursionError):
        raise ModelAnswerInvalid(
            "The model server did not answer in the OpenAI protocol. Check OPENAI_BASE_URL."
        ) from None


def judge(error: BaseException) -> Verdict:
    """The one place that decides whether a failed call is repeated."""
    if isinstance(error, openai.APIConnectionError):
        return Verdict(again=True)
    if not isinstance(error, openai.APIStatusError):
        return Verdict(again=False)
    status = error.status_code
    if status not in (408, 409, 429) and (status < 500 or status == 501):
        return Verdict(again=False)  # 501: it will not learn it within the minute
    if status == 429 and _SPENT.search(_said(error)):
        return Verdict(again=False)
    if status >= 500 and _complaint(error) in ("format", "length"):
        return Verdict(again=False)  # some servers answer 500 to a schema they cannot follow
    return Verdict(again=True, wait=_asked_wait(error.response.headers))


@lru_cache(maxsize=4)
def _client(base_url: str, key: str) -> openai.OpenAI:
    """The process's client for a server; it keeps connections and may be shared by threads."""
    if not (base_url.startswith(("http://", "https://")) and base_url.isprintable()):
        raise ModelRequestRejected(
            "OPENAI_BASE_URL must be an address that begins with http:// or https://."
        )
    if not (key.isascii() and key.isprintable()):
        raise ModelRequestRejected("OPENAI_API_KEY holds characters that no key has.")
    # Packed answers are not asked for and not read: a small one can unpack to any size.
    http = openai.DefaultHttpxClient(
        event_hooks={"response": [_limit]}, headers={"Accept-Encoding": "identity"}
    )
    return openai.OpenAI(base_url=base_url, api_key=key or "none", max_retries=0, http_client=http)


class _Limited(httpx2.SyncByteStream):
    """A body that may take as long as its whole request may, and have LONGEST_BODY bytes.

    httpx bounds the time between two bytes only; a server that sends a blank now and then to keep
    the line open would hold a worker for ever.
    """

    def __init__(self, response: httpx2.Response) -> None:
        self.request = response.request
        self.stream = response.stream
        self.until = time.monotonic() + (self.request.extensions["timeout"]["read"] or 0)

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self.stream:  # type: ignore[union-attr]  # a sync client's stream is sync
            size += len(chunk)
            if time.monotonic() > self.until or size > LONGEST_BODY:
                raise httpx2.ReadTimeout("The answer took too long.", request=self.request)
            yield chunk

    def close(self) -> None:
        self.stream.close()  # type: ignore[union-attr]


def _limit(response: httpx2.Response) -> None:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.DecodingError("The answer is packed.", request=response.request)
    response.stream = _Limited(response)


def _wait(state: tenacity.RetryCallState) -> float:
    """Seconds before the next attempt: what the server asked for, or exponential with jitter."""
    error = state.outcome.exception() if state.outcome else None
    asked = judge(error).wait if error else None
    if asked is not None:
        return min(asked, LONGEST_WAIT)
    base = settings.MODEL_BACKOFF
    spread = tenacity.wait_exponential_jitter(multiplier=base, max=LONGEST_WAIT, jitter=base)
    return float(spread(state))


def _note(state: tenacity.RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    what = getattr(error, "status_code", None) or type(error).__name__
    logger.warning("Model server: %s; attempt %d follows", what, state.attempt_number + 1)


def _asked_wait(headers: httpx2.Headers) -> float | None:
    """Retry-After in seconds (RFC 9110 §10.2.3: a number or a date), None where it says nothing."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return None
    return max(seconds, 0.0) if seconds == seconds else None


def _said(error: openai.APIStatusError) -> str:
    """What the server complains of, for recognising only: it may quote the request."""
    body = error.body
    parts: list[object] = []
    if isinstance(body, dict):
        parts = [body.get(name) for name in ("message", "param", "code", "type")]
        detail = body.get("detail")
        # FastAPI's servers name the field in `loc`; their `input` repeats the request: left out.
        for item in detail if isinstance(detail, list) else [detail]:
            fields = [item.get("loc"), item.get("msg")] if isinstance(item, dict) else [item]
            parts.extend(fields)
    elif isinstance(body, str):
        parts = [body]
    return " ".join(str(part) for part in parts if part)[:2000].lower()


def _complaint(error: openai.APIStatusError) -> Complaint:
    said = _said(error)
    return next((about for about, pattern in _COMPLAINTS if pattern.search(said)), "")


def _translated(error: openai.APIError, attempts: int) -> ModelError:
    """The same failure in our words."""
    tries = "one attempt" if attempts == 1 else f"{attempts} attempts"
    if isinstance(error, openai.APITimeoutError):
        return ModelUnavailable(f"The model server did not answer in time ({tries}).")
    if isinstance(error, openai.APIConnectionError):
        return ModelUnavailable(
            f"The model server could not be reached ({tries}). Check OPENAI_BASE_URL."
        )
    if not isinstance(error, openai.APIStatusError):
        return ModelAnswerInvalid(
            "The model server did not answer in the OpenAI protocol. Check OPENAI_BASE_URL."
        )
    status, about = error.status_code, _complaint(error)
    if status == 429 and _SPENT.search(_said(error)):
        return ModelUnavailable("The model server's quota is used up (429).")
    if judge(error).again:
        reason = "is asking us to slow down" if status == 429 else "failed"
        return ModelUnavailable(f"The model server {reason} ({status}; {tries}).")
    if status in (400, 403) and _FILTERED.search(_said(error)):
        return ModelRefused("A filter in front of the model declined to answer.")
    if status in (401, 403):
        return ModelRequestRejected(
            f"The model server refused the key ({status}). Check OPENAI_API_KEY."
        )
    if about == "length" or status == 413:
        return ModelRequestRejected(f"The text is too long for the model ({status}).", "length")
    if status == 404 and not about:
        return ModelRequestRejected(
            "The model server does not know this address or model (404). "
            "Check OPENAI_BASE_URL, LLM_MODEL and EMBEDDING_MODEL."
        )
    if not about and status in (400, 422, 501):
        about = "unclear"
    return ModelRequestRejected(f"The model server rejected the request ({status}).", about)
