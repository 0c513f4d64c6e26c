"""The processes of a desk: started, watched, started again, stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runtime import processes

SLOWEST_RETRY = 30.0  # seconds
STEADY = 60.0  # seconds alive after which a fall counts as a first one again


@dataclass(frozen=True)
class Child:
    """One program to keep running."""

    name: str
    command: tuple[str, ...]
    pass_fds: tuple[int, ...] = ()


@dataclass
class Running:
    """A child and its present process, the leader of a process group of its own."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    falls: int = 0
    retry_at: float = 0.0


def launch(child: Child, folder: Path) -> subprocess.Popen[bytes]:
    """Start the child in `folder`, in a session of its own so that only we get Ctrl-C."""
    return subprocess.Popen(
        child.command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=child.pass_fds,
        preexec_fn=processes.dying_with_us(signal.SIGTERM),
    )


def tend(running: Running, folder: Path, say: Callable[[str], None]) -> bool:
    """Start the child if it is not running and its time has come; say whether it was started.

    A child that fell is started again after 0.5, 1, 2 ... 30 seconds.
    """
    now = time.monotonic()
    if running.process is not None:
        if not has_ended(running.process):
            return False
        how = finish(running.process)
        running.falls = 1 if now - running.since > STEADY else running.falls + 1
        wait = min(0.5 * 2 ** (running.falls - 1), SLOWEST_RETRY)
        running.process, running.retry_at = None, now + wait
        say(f"The {running.child.name} ended ({how}); it is started again in {wait:g} s.")
    if now < running.retry_at:
        return False
    running.process, running.since = launch(running.child, folder), now
    return True


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Say whether the process has ended, without reaping it: its number stays its own."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def finish(process: subprocess.Popen[bytes]) -> str:
    """End what an ended process left in its group, reap it, and say how it ended.

    The group is signalled before the leader is reaped, while the number cannot be anyone else's.
    """
    if process.returncode is None:
        _signal_group(process.pid, signal.SIGKILL)
    code = process.wait()
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def stop(running: Iterable[subprocess.Popen[bytes]], seconds: float) -> None:
    """Ask all at once to end, wait `seconds` in all, then end the rest of each group by force."""
    running = list(running)
    for process in running:
        if not has_ended(process):
            _signal_group(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not all(map(has_ended, running)):
        time.sleep(0.02)
    for process in running:
        finish(process)


def note(path: Path, running: Iterable[Running]) -> None:
    """Write down which processes run, for a next start that finds us killed.

    A disk that is full by now is no reason to stop what runs.
    """
    living = [one.process.pid for one in running if one.process is not None]
    draft = path.with_suffix(".new")
    with suppress(OSError):
        draft.write_text(json.dumps({str(pid): processes.started_at(pid) for pid in living}))
        draft.rename(path)


def stop_leftovers(path: Path, seconds: float = 5.0) -> None:
    """Stop the processes that a killed supervisor noted in `path` and that still run.

    On Linux they were told to end when it died and are at most still finishing. Their start
    time proves that the number has not become someone else's meanwhile.
    """
    try:
        noted: dict[str, str | None] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return
    left = [int(pid) for pid, since in noted.items() if since and _still(int(pid), since)]
    for ending, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 2.0)):
        for pid in left:
            _signal_group(pid, ending)
        deadline = time.monotonic() + patience
        left = [pid for pid in left if not processes.ended(pid, deadline - time.monotonic())]
    path.unlink(missing_ok=True)


def python(*arguments: str) -> tuple[str, ...]:
    """Return the command that runs this very Python with `arguments`."""
    return (sys.executable, *arguments)


def _still(pid: int, since: str) -> bool:
    return processes.started_at(pid) == since


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        # macOS answers EPERM for a group of nothing but zombies.
        return
