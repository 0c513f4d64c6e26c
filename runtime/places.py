"""Where the embedded cluster lives, and the address it is reached at."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from runtime import accounts, secrets
from runtime.accounts import Account
from runtime.errors import Problem

OPEN_PLACE = Path("/var/lib/palimpsest")
DATABASE = "palimpsest"
ROLE = "palimpsest"
SUPERUSER = "postgres"
SOCKET_PORT = 5432  # part of the socket's file name; nothing listens there over TCP
LONGEST_SOCKET = 103  # bytes: sun_path is 104 on macOS and the BSDs, 108 on Linux


@dataclass(frozen=True)
class Place:
    """The folder of one cluster and the account that owns it (None: the one we run as)."""

    folder: Path
    account: Account | None
    elsewhere: bool  # outside DATA_DIR

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def sockets(self) -> Path:
        return self.folder / "socket"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def find(data_dir: Path) -> Place:
    """Return the place of this data folder's cluster, making its folder where missing.

    It is `database` inside DATA_DIR, unless root runs us and the database's account cannot
    enter there: then it is a folder of its own under /var/lib/palimpsest. A cluster that
    exists stays where it is. No permission above DATA_DIR is ever changed.
    Raises Problem when neither place will do.
    """
    secrets.data_folder(data_dir)
    inside = data_dir / "database"
    account = accounts.for_database(inside / "cluster")
    if account is None:
        return Place(_made(inside, 0o700), None, elsewhere=False)
    if not (inside / "cluster").exists():
        if elsewhere := _elsewhere_before(data_dir):
            return Place(elsewhere, accounts.for_database(elsewhere / "cluster"), elsewhere=True)
        if not _open_to(account, data_dir):
            return Place(_elsewhere_new(data_dir, account), account, elsewhere=True)
    elif not _open_to(account, data_dir):
        raise Problem(
            f"The database in {inside} belongs to the account {account.name}, which may no longer "
            "enter the folders above it: open them again, or move the data folder and set DATA_DIR."
        )
    return Place(_made(inside, 0o711), account, elsewhere=False)


def known(data_dir: Path) -> Place | None:
    """Return the place found by an earlier start, or None before the first; makes nothing.

    Raises Problem when DATA_DIR is a copy of another one that still uses that cluster.
    """
    inside = data_dir / "database"
    if (inside / "cluster").exists():
        return Place(inside, None, elsewhere=False)
    if elsewhere := _elsewhere_before(data_dir):
        return Place(elsewhere, None, elsewhere=True)
    return None


def url(place: Place, *, role: str = ROLE, database: str = DATABASE) -> str:
    """Return the cluster's address, in the form that libpq, psycopg and django-environ share."""
    password = secrets.kept(place.folder, f"{role}_password")
    if socket := socket_folder(place):
        where = urlencode({"host": str(socket), "port": SOCKET_PORT}, quote_via=quote, safe="/")
        return f"postgresql://{role}:{password}@/{database}?{where}"
    return f"postgresql://{role}:{password}@127.0.0.1:{kept_port(place)}/{database}"


def socket_folder(place: Place) -> Path | None:
    """Return the folder of the unix socket, or None where its path is too long or too odd.

    A comma separates hosts for libpq and folders for the server, and a quote needs quoting.
    """
    path = os.fsencode(place.sockets / f".s.PGSQL.{SOCKET_PORT}")
    if len(path) > LONGEST_SOCKET or any(sign in path for sign in b',"@'):
        return None
    return place.sockets


def kept_port(place: Place) -> int:
    """Return the loopback port last chosen for this cluster, 0 where none was needed yet."""
    try:
        return int((place.folder / "port").read_text())
    except FileNotFoundError:
        return 0


def _open_to(account: Account, data_dir: Path) -> bool:
    """Say whether the account may enter DATA_DIR, opening DATA_DIR itself if we made it."""
    if accounts.can_enter(account, data_dir):
        return True
    if not (data_dir / secrets.ABOUT).exists() or not accounts.can_enter(account, data_dir.parent):
        return False
    # Ours, and the folders above are open: let the account pass through without listing it.
    os.chown(data_dir, -1, account.gid)
    data_dir.chmod(0o710)
    return accounts.can_enter(account, data_dir)


def _elsewhere(data_dir: Path) -> Path:
    return OPEN_PLACE / secrets.kept(data_dir, "cluster_name", lambda: secrets.token()[:16])


def _elsewhere_before(data_dir: Path) -> Path | None:
    """Return the cluster kept outside DATA_DIR by an earlier start, if there is one.

    Raises Problem when DATA_DIR is a copy of another one that still uses that cluster.
    """
    if not (data_dir / "cluster_name").exists():
        return None
    folder = _elsewhere(data_dir)
    note = folder / "belongs-to.json"
    if not note.exists():
        return None
    owner = Path(json.loads(note.read_text())["data_dir"])
    same = owner / "cluster_name"
    if owner != data_dir:
        if same.exists() and same.read_text() == folder.name:
            raise Problem(
                f"{data_dir} is a copy of {owner}, whose database is in {folder}: "
                f"remove {data_dir / 'cluster_name'} to start here with an empty one."
            )
        note.write_text(json.dumps({"data_dir": str(data_dir)}))
    return folder


def _elsewhere_new(data_dir: Path, account: Account) -> Path:
    folder = _made(_elsewhere(data_dir), 0o711)
    if not accounts.can_enter(account, folder):
        raise Problem(
            f"The account {account.name} that runs PostgreSQL may enter neither {data_dir} nor "
            f"{folder}: set DATA_DIR to a folder that every account may enter, such as /srv/desk."
        )
    (folder / "belongs-to.json").write_text(json.dumps({"data_dir": str(data_dir)}))
    return folder


def _made(folder: Path, mode: int) -> Path:
    """Make the folder where it is missing; chmod, because the umask may take away what we need."""
    try:
        for path, wanted in ((folder.parent, 0o755), (folder, mode)):
            if not path.exists():
                path.mkdir()
                path.chmod(wanted)
    except OSError as error:
        raise Problem(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder
