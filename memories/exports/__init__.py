"""Exports: the memories of a filter as a JSON file, in the shape of a JSON Schema.

`request_export` writes down what is wanted, a worker makes the file (`carry_out`), `find_export`
and `content_of` give it back. The files lie in DATA_DIR, for their owner alone; several machines
share that folder or keep workers and web server together.
"""

from memories.exports.documents import Document, document_of
from memories.exports.files import content_of, remove_with, tidy
from memories.exports.requests import (
    BadExport,
    carry_out,
    fail,
    find_export,
    lock_name,
    request_export,
)
from memories.exports.schemas import BadSchema
from memories.exports.schemas import read as read_schema

__all__ = [
    "BadExport",
    "BadSchema",
    "Document",
    "carry_out",
    "content_of",
    "document_of",
    "fail",
    "find_export",
    "lock_name",
    "read_schema",
    "remove_with",
    "request_export",
    "tidy",
]
