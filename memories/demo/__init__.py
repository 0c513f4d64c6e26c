"""The content of the demo project, see `content.py`."""
