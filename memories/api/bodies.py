"""The bodies of requests, read within bounds of size and time.

A thread of the web server that waits for the rest of a body serves nobody else: a few clients that
send theirs by halves would stop the whole server.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.http import HttpRequest

from memories.api.errors import ApiError
from memories.api.tolerance import Unreadable

DRAINED_MOST = 64_000_000
CHUNK = 1 << 16
# For what nobody is going to look at: enough for a client that sends it in one go.
DROPPED_WITHIN_SECONDS = 1.0


def read(request: HttpRequest) -> bytes:
    """The body, up to API_BODY_LIMIT. More is read and dropped, so that the client hears why.

    Raises ApiError 408 and 413, and Unreadable for a body that breaks off.
    """
    limit = settings.API_BODY_LIMIT
    # Django takes a body without a length, as it comes in chunks, for no body at all.
    chunked = request.META.get("wsgi.input_terminated") and not request.META.get("CONTENT_LENGTH")
    source = request.META["wsgi.input"] if chunked else request
    with in_time(request, settings.API_BODY_SECONDS) as late:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
            body = bytes(source.read(limit + 1)) if length <= limit else b""
            too_large = max(len(body), length) > limit
            drained = 0
            while too_large and drained < DRAINED_MOST and (chunk := source.read(CHUNK)):
                drained += len(chunk)
        except Exception:  # each web server has exceptions of its own for a body that breaks off
            if not late.is_set():
                raise Unreadable("The body broke off.") from None
    if late.is_set():
        seconds = settings.API_BODY_SECONDS
        raise ApiError(408, {"detail": f"The body did not arrive within {seconds:g} seconds."})
    if too_large:
        sentence = f"The body is larger than {limit:,} bytes. Send less at once."
        raise ApiError(413, {"detail": sentence})
    return body


def drop(request: HttpRequest) -> None:
    """Take what is left of a body from the line, so that its sender can hear the answer.

    Whoever is slow about it is not waited for; the web server would.
    """
    if "gunicorn.socket" not in request.META or not _is_awaited(request):
        return
    source, left = request.META["wsgi.input"], settings.API_BODY_LIMIT
    with in_time(request, DROPPED_WITHIN_SECONDS), suppress(Exception):
        while left > 0 and (chunk := source.read(CHUNK)):
            left -= len(chunk)
        if left <= 0:
            _hear_no_more(request)


@contextmanager
def in_time(request: HttpRequest, seconds: float) -> Iterator[threading.Event]:
    """Hear no more of a client after so many seconds; the event tells that it came to that.

    A time limit of the socket's own would begin anew with every byte. Once its reading side is shut
    down, whoever reads from it finds the end, and an answer can still be sent.
    """
    late = threading.Event()
    if "gunicorn.socket" not in request.META or not _is_awaited(request):
        yield late
        return

    def end() -> None:
        late.set()
        _hear_no_more(request)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _is_awaited(request: HttpRequest) -> bool:
    announced = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    return announced or "HTTP_TRANSFER_ENCODING" in request.META


def _hear_no_more(request: HttpRequest) -> None:
    # Not the method of an SSLSocket, which would end the encryption of the answer, too.
    with suppress(OSError):
        socket.socket.shutdown(request.META["gunicorn.socket"], socket.SHUT_RD)
