"""What an operator can set and call is written down, and the house keeps to its own rules."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
SETTINGS = (ROOT / "dashboard" / "settings.py").read_text()
COMMANDS = sorted(
    path.stem
    for path in (ROOT / "memories" / "management" / "commands").glob("*.py")
    if path.stem != "__init__"
)
VARIABLES = sorted(
    set(re.findall(r'(?:env\.\w+|_number|_switch|_limits)\(\s*"([A-Z_]+)"', SETTINGS))
    | {"HOST", "PORT", "ADMIN_USERNAME", "ADMIN_PASSWORD", "API_KEY"}
)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_is_in_the_readme(variable: str) -> None:
    assert f"`{variable}`" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"manage.py {command}`" in README


def test_every_link_in_the_docs_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    "path",
    sorted(
        path
        for folder in ("dashboard", "memories", "runtime", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    ),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 450


def test_raw_sql_stands_only_where_it_may() -> None:
    allowed = {"memories/locks.py", "dashboard/health.py"}
    found = {
        str(path.relative_to(ROOT))
        for folder in ("dashboard", "memories")
        for path in (ROOT / folder).rglob("*.py")
        if "search" not in path.parts and re.search(r"\.execute\(|RawSQL|\.raw\(", path.read_text())
    }
    assert found <= allowed


def test_no_template_marks_text_as_safe() -> None:
    found = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe|autoescape off", path.read_text())
    ]
    assert found == []
