"""What every test may ask for: a project, the people in and around it, and memories in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from memories import changes
from memories.changes import Actor
from memories.models import Membership, Memory, Organization, Person, Project, Role
from memories.plans import Operation, Plan, Values

Remember = Callable[..., Memory]


@pytest.fixture(scope="session", autouse=True)
def _folder_for_static_files() -> None:
    """Where WhiteNoise looks; it warns when there is none."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def plain_static_files(settings: django_settings) -> None:
    """Tests serve static files as they lie there; nothing has to be collected first."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def quick_passwords(settings: django_settings) -> None:
    """A password's slow hash protects people, and would take most of the time of these tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def project(db: None) -> Project:
    """The project under test."""
    organization = Organization.objects.create(name="Acme")
    return Project.objects.create(organization=organization, name="Support")


@pytest.fixture
def other_project(db: None) -> Project:
    """Somebody else's project."""
    organization = Organization.objects.create(name="Other")
    return Project.objects.create(organization=organization, name="Theirs")


def _member(project: Project, name: str, role: Role) -> Person:
    person = Person.objects.create_user(name, password="a long password")
    Membership.objects.create(project=project, person=person, role=role)
    return person


@pytest.fixture
def admin(project: Project) -> Person:
    """May do everything in `project`."""
    return _member(project, "ada", Role.ADMIN)


@pytest.fixture
def viewer(project: Project) -> Person:
    """May look at `project`, and change nothing."""
    return _member(project, "vera", Role.VIEWER)


@pytest.fixture
def stranger(other_project: Project) -> Person:
    """An admin of another project."""
    return _member(other_project, "sam", Role.ADMIN)


@pytest.fixture
def remember(project: Project, admin: Person) -> Remember:
    """Writes a memory through the writer: `remember("Likes tea", user_id="alex")`."""

    def write(text: str, *, into: Project = project, **values: object) -> Memory:
        values.setdefault("user_id", "alex")
        plan = Plan(operations=(Operation(kind="ADD", values=Values(text=text, **values)),))
        applied = changes.apply(plan, project=into, actor=Actor.of_person(admin))
        return into.memories.get(pk=applied.results[0]["id"])

    return write
