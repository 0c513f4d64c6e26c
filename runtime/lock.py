"""One desk to a data folder."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from runtime import secrets
from runtime.errors import Problem


@contextmanager
def held(data_dir: Path, address: str) -> Iterator[None]:
    """Hold DATA_DIR for as long as we live, with a note of who holds it for those who come second.

    The system lets go of an flock when its holder dies, however it dies, so nothing is ever stale.
    Raises Problem when somebody else holds the folder, or when this account may not.
    """
    path = secrets.data_folder(data_dir) / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Problem(
            f"The data folder {data_dir} cannot be used: {error.strerror} ({path.name}). "
            "Run as the account that owns it, or set DATA_DIR to another folder."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            holder = _holder(os.pread(descriptor, 10_000, 0))
            raise Problem(f"{data_dir} is in use: {holder}") from error
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        _note(descriptor, json.dumps({"pid": os.getpid(), "since": now, "address": address}))
        yield
        _note(descriptor, "")
    finally:
        os.close(descriptor)


def _note(descriptor: int, text: str) -> None:
    with suppress(OSError):  # a full disk: the note is a courtesy, the lock holds without it
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)


def _holder(note: bytes) -> str:
    try:
        who = json.loads(note)
    except ValueError:
        return "another desk is starting over it this moment."
    return (
        f"the desk at {who['address']} (process {who['pid']}, since {who['since']}) holds it. "
        "Stop that one, or set DATA_DIR and PORT for a second desk."
    )
