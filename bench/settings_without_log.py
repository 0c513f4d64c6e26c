"""The desk's settings, but no read is written down: what bench/request_log.py compares with."""

from dashboard.settings import *  # noqa: F403

REQUEST_LOG_SECONDS = -1.0
