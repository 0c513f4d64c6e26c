"""What tests of exports share."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.memories.test_jobs import living_worker

__all__ = ["folder", "living_worker"]


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "exports"
