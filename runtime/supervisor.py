"""One desk: its database, its setting up, its web server and its worker, from start to end."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from runtime import children, lock, places, postgres, server_check, web
from runtime.children import Child, Running, python
from runtime.errors import Problem
from runtime.options import Options

# Together below ten seconds, which is when an operator or a container's manager loses patience.
GRACE_CHILDREN = 5.0
GRACE_DATABASE = 2.5
PATIENCE = 60.0  # seconds for the web server's first answer
FALLS_AT_FIRST = 3  # of a child that never came up: then it will not
LOOK_EVERY = 0.05  # seconds

Say = Callable[[str], None]


@dataclass(frozen=True)
class Desk:
    """What a desk runs: commands done in turn before it opens, and programs kept running."""

    first: tuple[tuple[str, ...], ...]
    kept: Callable[[socket.socket], tuple[Child, ...]]


@dataclass
class Wish:
    """Whether somebody asked us to stop."""

    stop: bool = False

    def go_on(self) -> bool:
        return not self.stop


def desk(options: Options) -> Desk:
    """Return what `make run` runs."""
    manage = str(options.project / "manage.py")
    # Django's own checks import every page, which takes a third of a start; `make test` has them.
    first = [python(manage, "setup", "--skip-checks")]
    if options.demo:
        first.append(python(manage, "seed_demo"))

    def kept(door: socket.socket) -> tuple[Child, ...]:
        settings = (
            "--worker-class=gthread",
            "--workers=2",
            "--threads=8",
            "--no-control-socket",
            "--limit-request-line=8190",
        )
        bind = (f"--bind=fd://{door.fileno()}", f"--graceful-timeout={int(GRACE_CHILDREN) - 1}")
        quiet = ("--log-level=warning", "dashboard.wsgi")
        return (
            Child(
                "web server",
                python("-m", "gunicorn", *settings, *bind, *quiet),
                (door.fileno(),),
            ),
            Child("worker", python(manage, "worker", "--skip-checks")),
        )

    return Desk(tuple(first), kept)


def run(options: Options, what: Desk, say: Say) -> None:
    """Run the desk until SIGINT, SIGTERM or SIGHUP; whatever happens, nothing is left running.

    Raises Problem when it cannot start.
    """
    with listening_for_the_end() as wish, lock.held(options.data_dir, options.address):
        noted = options.data_dir / "processes.json"
        children.stop_leftovers(noted)
        with ExitStack() as stack, suppressed_once_stopped(wish):
            door = stack.enter_context(web.listen(options))
            database = stack.enter_context(_database(options, wish, say))
            for command in what.first:
                _do(command, options, wish)
            running = [Running(child) for child in what.kept(door)]
            stack.callback(_stop, running)
            _serve(options, running, database, wish, say)
        noted.unlink(missing_ok=True)


@contextmanager
def listening_for_the_end() -> Iterator[Wish]:
    """Note the signals that ask to stop, instead of dying of them.

    A SIGHUP that is ignored, as under nohup, stays ignored.
    """
    wish = Wish()

    def note(number: int, frame: object) -> None:
        wish.stop = True

    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        wanted.append(signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in wanted}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def suppressed_once_stopped(wish: Wish) -> Iterator[None]:
    """Let no Problem out that only came from being asked to stop."""
    try:
        yield
    except Problem:
        if not wish.stop:
            raise


@contextmanager
def _database(options: Options, wish: Wish, say: Say) -> Iterator["Database"]:
    """Give the running database: the one of DATABASE_URL, checked, or the embedded one."""
    if options.database_url:
        if found := server_check.problems(options.database_url):
            raise Problem("\n".join(found))
        yield Database(None)
        return
    place = places.find(options.data_dir)
    if place.elsewhere and place.account:
        say(
            f"The database is in {place.folder}, because the account {place.account.name} that "
            f"runs it may not enter {options.data_dir}."
        )
    database = Database(postgres.start(place, say=say, wanted=wish.go_on))
    try:
        yield database
    finally:
        if database.server:
            postgres.stop(database.server, seconds=GRACE_DATABASE)


@dataclass
class Database:
    """The embedded server, if it is ours to tend."""

    server: postgres.Server | None
    retry_at: float = 0.0
    falls: int = 0

    def tend(self, wish: Wish, say: Say) -> None:
        """Start the server again when its postmaster died; nothing committed is lost by that."""
        if self.server is None or self.server.process.poll() is None:
            return
        now = time.monotonic()
        if now < self.retry_at:
            return
        say("The database ended; it is started again.")
        try:
            self.server = postgres.start(self.server.place, say=say, wanted=wish.go_on)
        except Problem as problem:
            say(str(problem))
            self.falls += 1
            self.retry_at = now + min(2.0**self.falls, children.SLOWEST_RETRY)
        else:
            self.falls = 0


def _do(command: tuple[str, ...], options: Options, wish: Wish) -> None:
    """Run one command to its end. Raises Problem, without words of its own, when it fails."""
    if wish.stop:
        return
    process = children.launch(Child(command[-1], command), options.project)
    try:
        while not children.has_ended(process) and not wish.stop:
            time.sleep(LOOK_EVERY)
    finally:
        children.stop([process], GRACE_CHILDREN)
    if process.returncode and not wish.stop:
        raise Problem("")  # the command has said why


def _serve(
    options: Options, running: list[Running], database: Database, wish: Wish, say: Say
) -> None:
    """Keep everything running, and say once when the web server answers."""
    noted = options.data_dir / "processes.json"
    ready, knocks = False, web.knocking(options)
    deadline = time.monotonic() + PATIENCE
    while not wish.stop:
        database.tend(wish, say)
        # The first one alone until it answers: a person waits for it, and processors are few.
        started = [
            children.tend(one, options.project, say) for one in running[: None if ready else 1]
        ]
        if any(started):
            children.note(noted, running)
        if not ready:
            if ready := next(knocks):
                _announce(options, say)
            elif time.monotonic() > deadline or any(one.falls >= FALLS_AT_FIRST for one in running):
                raise Problem("The desk does not come up; the lines above say why.")
        time.sleep(LOOK_EVERY)
    say("Stopping.")


def _announce(options: Options, say: Say) -> None:
    say(f"\nPalimpsest is ready at {options.address}")
    say(f"Its data is in {options.data_dir}. Ctrl-C stops everything.\n")


def _stop(running: list[Running]) -> None:
    children.stop([one.process for one in running if one.process], GRACE_CHILDREN)
