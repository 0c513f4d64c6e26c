"""The operating-system account that PostgreSQL runs under. It refuses to run as root."""

import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from runtime import processes
from runtime.errors import Problem

NAME = "palimpsest"


@dataclass(frozen=True)
class Account:
    """A system account other than the one we run as."""

    name: str
    uid: int
    gid: int


class Identity(TypedDict, total=False):
    """The keyword arguments with which subprocess changes the account."""

    user: int
    group: int
    extra_groups: list[int]


def for_database(cluster: Path) -> Account | None:
    """Return the account to run PostgreSQL under, or None for "the one we have".

    As an ordinary user that is always None. As root it is whoever owns the existing `cluster`
    folder, otherwise a system account of our own, made where it is missing.
    Raises Problem when root can make no such account.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        # Numbers, since a container built anew may have given the name another one.
        return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        _make()
        found = pwd.getpwnam(NAME)
    if found.pw_uid == 0:
        raise Problem(f"The account {NAME} is root itself; PostgreSQL needs an ordinary one.")
    return Account(NAME, found.pw_uid, found.pw_gid)


def can_enter(account: Account | None, folder: Path) -> bool:
    """Say whether the account reaches `folder`, whatever modes or access lists lie on the way."""
    return run(account, ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0


def run(
    account: Account | None, command: list[str], *, path: str = os.defpath
) -> subprocess.CompletedProcess[str]:
    """Run a short command as the account, with nothing of our environment but a locale.

    PostgreSQL's programs read PGDATA, PGPORT and the like, which must not leak in from a shell.
    Raises Problem when this root may not become the account (some rootless containers).
    """
    try:
        return subprocess.run(
            command,
            cwd="/",
            env=environment(path),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=processes.dying_with_us(signal.SIGKILL),
            **identity(account),
        )
    except OSError as error:
        if account is None:
            raise
        raise Problem(
            f"{command[0]} cannot be run as the account {account.name}: {error.strerror}. "
            "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        ) from error


def environment(path: str = os.defpath) -> dict[str, str]:
    """Return the whole environment given to PostgreSQL's programs."""
    return {"PATH": path, "LC_ALL": "C", "TZ": "UTC"}


def identity(account: Account | None) -> Identity:
    """Return the keyword arguments that make subprocess run a program as the account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _make() -> None:
    """Add the system account with whichever tool the system has."""
    if shutil.which("useradd"):
        bare = ["--user-group", "--no-create-home", "--home-dir=/nonexistent"]
        commands = [["useradd", "--system", *bare, "--shell=/usr/sbin/nologin", NAME]]
    elif shutil.which("adduser"):  # BusyBox, as on Alpine
        commands = [["addgroup", "-S", NAME], ["adduser", "-S", "-D", "-H", "-G", NAME, NAME]]
    else:
        raise Problem(
            f"PostgreSQL does not run as root and neither useradd nor adduser is here: "
            f"make a system account called {NAME}, or start as an ordinary user."
        )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 and not _exists():
            raise Problem(
                f"PostgreSQL does not run as root, and making the system account {NAME} failed: "
                f"{(done.stderr or done.stdout).strip()}."
            )


def _exists() -> bool:
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        return False
    return True


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
