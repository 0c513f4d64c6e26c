"""Processes that end when whoever started them ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>

# Loaded before any fork: between fork and exec nothing may be imported.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dying_with_us(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a preexec_fn after which Linux sends the child `death_signal` when we die.

    subprocess calls it after the change of account, which would clear the setting (prctl(2)).
    Other systems have no such thing: there the next start finds and stops what is left.
    """
    parent = os.getpid()

    def prepare() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # we died before the call: nobody would send it
                os._exit(1)

    return prepare


def started_at(pid: int) -> str | None:
    """Return a process's start time, in whatever unit the system counts; None when it is gone.

    Together with the pid it names one process for good, since pids are used again.
    """
    if sys.platform == "linux":
        try:
            # After the last ")", since the program's name in between may hold anything; proc(5).
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else fields[19]
    found = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or None


def ended(pid: int, seconds: float) -> bool:
    """Wait until the process, which need not be our child, is gone; say whether it is."""
    deadline = time.monotonic() + seconds
    while started_at(pid) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
