"""Every call as an Event row, without making reads wait for it.

A write has its row from the start: it is what the change set belongs to. A read's row is handed to
a thread of this process, which writes them in batches; a process that is killed loses what it
read out within the last `settings.REQUEST_LOG_SECONDS`, and nothing else.
"""

import atexit
import logging
import os
import queue
import re
import threading
import time
from typing import Any

from django.conf import settings
from django.db import Error, connection

from memories.models import Event
from memories.models.tenancy import KEY_PREFIX

log = logging.getLogger(__name__)
Json = Any

WAITING_MOST = 5_000
TEXT_MOST = 2_000
ITEMS_MOST = 100
SECRET = re.compile(r"(^|[_-])(api[_-]?key|authorization|password|passwd|secret|token)s?$", re.I)
# A key of ours, wherever somebody has pasted one.
KEY = re.compile(re.escape(KEY_PREFIX) + r"[A-Za-z0-9]{40}")

_waiting: "queue.Queue[Event]" = queue.Queue(WAITING_MOST)
_writing = threading.Lock()
_writer_of: dict[int, threading.Thread] = {}  # by process: a thread does not survive a fork


def write(event: Event) -> None:
    """Keep a read's row: soon, or at once where that is configured or too many wait.

    Below zero it is not kept: for bench/request_log.py, no operator can set that.
    """
    if settings.REQUEST_LOG_SECONDS < 0:
        return
    if not settings.REQUEST_LOG_SECONDS:
        _store([event])
        return
    try:
        _waiting.put_nowait(event)
    except queue.Full:
        _store([event])
    _start()


def flush() -> None:
    """Write what waits in this process."""
    with _writing:
        batch: list[Event] = []
        while len(batch) < WAITING_MOST:
            try:
                batch.append(_waiting.get_nowait())
            except queue.Empty:
                break
        if batch:
            _store(batch)


def _start() -> None:
    if os.getpid() not in _writer_of:
        thread = threading.Thread(target=_keep_writing, name="request log", daemon=True)
        if _writer_of.setdefault(os.getpid(), thread) is thread:
            atexit.register(flush)
            thread.start()


def _keep_writing() -> None:
    while True:
        time.sleep(settings.REQUEST_LOG_SECONDS)
        if not _waiting.empty():
            flush()
            connection.close()  # back to the pool: between batches others may use it


def _store(batch: list[Event]) -> None:
    try:
        Event.objects.bulk_create(batch, batch_size=500)
    except Error as error:
        if len(batch) == 1:  # its project may be gone by now
            log.warning("A call was not written to the log of requests: %s", error)
            return
        for event in batch:
            _store([event])


def without_secrets(payload: Json, *, cut: bool = True, depth: int = 0) -> Json:
    """`payload` as it may be kept: no secrets, and with `cut` long texts and lists cut."""
    if depth > 20:
        return "…"
    most = ITEMS_MOST if cut else None
    if isinstance(payload, dict):
        return {
            _masked(str(name)): "…"
            if SECRET.search(str(name))
            else without_secrets(value, cut=cut, depth=depth + 1)
            for name, value in list(payload.items())[:most]
        }
    if isinstance(payload, list):
        return [without_secrets(item, cut=cut, depth=depth + 1) for item in payload[:most]]
    if isinstance(payload, str):
        text = _masked(payload)  # before it is cut: the half of a key is one to guess
        return text[:TEXT_MOST] + "…" if cut and len(text) > TEXT_MOST else text
    return payload


def _masked(text: str) -> str:
    return KEY.sub(KEY_PREFIX + "…", text)
