"""What a key sees of organizations and projects: its own, and what was made through it."""

from django.db.models import Prefetch, Q, QuerySet

from memories.models import (
    ApiKey,
    Category,
    Membership,
    Organization,
    OrganizationMembership,
    Person,
    Project,
    Role,
)


def organizations(key: ApiKey) -> QuerySet[Organization]:
    """The key's own organization and those made through it, with their members."""
    members = OrganizationMembership.objects.select_related("person").order_by("id")
    return (
        Organization.objects.filter(Q(pk=key.project.organization_id) | Q(made_by=key))
        .prefetch_related(Prefetch("memberships", members))
        .order_by("id")
    )


def projects(key: ApiKey, organization: Organization) -> QuerySet[Project]:
    """The key's own project and those made through it, as far as they lie in `organization`."""
    members = Membership.objects.select_related("person").order_by("id")
    return (
        organization.projects.filter(Q(pk=key.project_id) | Q(made_by=key))
        .select_related("organization")
        .prefetch_related(
            Prefetch("memberships", members),
            Prefetch("categories", Category.objects.order_by("id")),
        )
        .order_by("id")
    )


def person_behind(key: ApiKey) -> Person | None:
    """Who answers for a key: whoever issued it, else the first admin of its project.

    Only an admin of today counts: whoever issued the key may have left since.
    """
    admins = key.project.memberships.filter(role=Role.ADMIN).select_related("person")
    issuer = admins.filter(person=key.created_by_id).first() if key.created_by_id else None
    membership = issuer or admins.order_by("id").first()
    return membership.person if membership else None


def email_of(key: ApiKey) -> str:
    """The e-mail of whoever answers for a key; one that leads nowhere where nobody has any."""
    person = person_behind(key)
    if person is None:
        return f"{key.prefix}@{key.project.public_id}.invalid"
    return person.email or f"{person.get_username()}@localhost"
