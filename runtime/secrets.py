"""The data folder and the secrets kept in it."""

import os
import secrets as stdlib_secrets
from collections.abc import Callable
from pathlib import Path

from runtime.errors import Problem

ABOUT = "about-this-folder.txt"
ABOUT_TEXT = (
    "Palimpsest made this folder. It holds the database, the secrets and the exports of one desk;\n"
    "copy or delete it only as a whole, and only while the desk is stopped.\n"
)


def token() -> str:
    """Return 43 random characters (256 bits) that need no quoting in a URL or a shell."""
    return stdlib_secrets.token_urlsafe(32)


def data_folder(data_dir: Path) -> Path:
    """Make DATA_DIR where it is missing, closed to other accounts, and return it.

    A folder that exists already keeps the permissions its owner gave it. One we make is marked
    with a note, because only such a folder may later be opened to the database's own account.
    Raises Problem when the folder cannot be made or written.
    """
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        try:
            data_dir.mkdir(mode=0o700)
        except FileExistsError:
            if not data_dir.is_dir():
                raise
        else:
            (data_dir / ABOUT).write_text(ABOUT_TEXT)
    except OSError as error:
        raise Problem(
            f"The data folder {data_dir} cannot be made: {error.strerror}. "
            "Set DATA_DIR to a folder that this account may write."
        ) from error
    return data_dir


def kept(data_dir: Path, name: str, make: Callable[[], str] = token) -> str:
    """Return the secret called `name`, made by `make` at first use and kept with mode 0600.

    Several processes may ask at once: each writes its own candidate to the end and links it to
    the name, so exactly one wins and nobody ever reads half a secret.
    Raises Problem when the secret can be neither read nor written.
    """
    path = data_folder(data_dir) / name
    try:
        try:
            return path.read_text()
        except FileNotFoundError:
            return _first_written(path, make())
    except OSError as error:
        raise Problem(
            f"The secret {path} can be neither read nor written: {error.strerror}."
        ) from error


def _first_written(path: Path, candidate: str) -> str:
    draft = path.with_name(f".{path.name}.{stdlib_secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(candidate)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text()
    finally:
        draft.unlink()
    return candidate
