"""A desk with stand-ins for what it serves: everything else is what `make run` runs.

`python -m tests.runtime.desk` reads the same variables as `python -m runtime`, and the code of
its worker from STAND_IN_WORKER, that of its web server from STAND_IN_WEB.
"""

import os
import socket
import sys
from pathlib import Path

from runtime import options
from runtime.__main__ import open_desk, told
from runtime.children import Child, python
from runtime.options import Options
from runtime.supervisor import Desk

PROJECT = Path(__file__).resolve().parent.parent.parent

SETUP = """
import os, sys, psycopg
from pathlib import Path
from runtime import postgres
address = os.environ.get("DATABASE_URL") or postgres.url(Path(os.environ["DATA_DIR"]))
with psycopg.connect(address) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
print("set up", flush=True)
"""
WEB = """
import http.server, socket, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *arguments): pass
server = http.server.ThreadingHTTPServer(("", 0), Answer, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.serve_forever()
"""


def kept(door: socket.socket) -> tuple[Child, ...]:
    """Return the stand-ins for the web server and the worker."""
    number = door.fileno()
    web = os.environ.get("STAND_IN_WEB", WEB)
    return (
        Child("web server", python("-c", web, str(number)), (number,)),
        Child("worker", python("-c", os.environ["STAND_IN_WORKER"])),
    )


def stand_ins(wanted: Options) -> Desk:
    """Return what to run instead of the real thing."""
    return Desk((python("-c", SETUP),), kept)


if __name__ == "__main__":
    sys.exit(told(lambda: open_desk(options.from_environment(PROJECT), stand_ins)))
