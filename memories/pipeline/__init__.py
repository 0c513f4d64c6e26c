"""Messages or a command in, a `Plan` out. Reads only; may call a model; writes nothing."""

from .planner import plan

__all__ = ["plan"]
