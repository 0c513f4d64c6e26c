"""What the environment says about where to run."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runtime.errors import Problem


@dataclass(frozen=True)
class Options:
    """Where a desk keeps its data and answers; an empty `database_url` means embedded."""

    project: Path
    data_dir: Path
    host: str
    port: int
    database_url: str = field(default="", repr=False)
    demo: bool = False

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def from_environment(
    project: Path, environment: Mapping[str, str] = os.environ, *, demo: bool = False
) -> Options:
    """Return the options that DATA_DIR, HOST, PORT and DATABASE_URL give.

    An empty variable counts as one that is not set. A relative DATA_DIR is relative to the folder
    we are called in. Raises Problem when PORT is no port.
    """
    port = environment.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Problem(f"PORT is {port!r}, but a number from 1 to 65535 is needed.")
    data_dir = environment.get("DATA_DIR") or project / ".data"
    return Options(
        project=project,
        data_dir=Path(data_dir).expanduser().resolve(),
        host=(environment.get("HOST") or "127.0.0.1").strip("[]"),
        port=int(port),
        database_url=environment.get("DATABASE_URL", ""),
        demo=demo,
    )
