"""Who belongs to an organization or a project, by e-mail address.

People sign in to one desk for all tenants, so an address must not tell whether somebody else knows
its owner already: a person is shown by their address alone, in lower case, whoever entered it.
"""

import secrets

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from memories.models import (
    Membership,
    Organization,
    OrganizationMembership,
    Person,
    Project,
    Role,
)
from memories.plans import clean_id

Tenant = Organization | Project
AnyMembership = Membership | OrganizationMembership

ADDRESS_LIMIT = 150  # of a sign-in name, which a new person's address becomes
HERE = "@localhost"


class BadAddress(ValueError):
    """This is no e-mail address. The message says why."""


class AlreadyMember(Exception):
    """Whoever is to be added belongs already."""


class NoSuchMember(Exception):
    """Nobody with this address belongs to the organization or project."""


def address_of(person: Person) -> str:
    """The address by which a person is known; of those without one, their name `@localhost`."""
    name = person.get_username()
    return (person.email or (name if "@" in name else name + HERE)).lower()


def members_of(tenant: Tenant) -> list[AnyMembership]:
    """The members in the order in which they came. Read from a prefetch where there is one."""
    return list(tenant.memberships.all())


def add_member(tenant: Tenant, *, email: str, role: Role) -> None:
    """Let somebody in; a person nobody knew yet cannot sign in before an admin sets a password.

    Raises BadAddress or AlreadyMember.
    """
    address = _checked(email)
    if tenant.memberships.filter(_at(address)).exists():
        raise AlreadyMember
    with transaction.atomic():
        person = _person_at(address)
        _, new = tenant.memberships.get_or_create(person=person, defaults={"role": role})
    if not new:  # somebody else added them just now
        raise AlreadyMember


def change_member(tenant: Tenant, *, email: str, role: Role) -> None:
    """Give a member another role. Raises NoSuchMember."""
    if not tenant.memberships.filter(_at(email.strip())).update(role=role):
        raise NoSuchMember


def remove_member(tenant: Tenant, *, email: str) -> None:
    """Let a member go; as a person they stay. Raises NoSuchMember."""
    removed, _ = tenant.memberships.filter(_at(email.strip())).delete()
    if not removed:
        raise NoSuchMember


def _checked(email: str) -> str:
    address = email.strip().lower()
    if len(address) > ADDRESS_LIMIT:
        raise BadAddress(f"An e-mail address may have {ADDRESS_LIMIT} characters at most.")
    try:
        validate_email(clean_id(address))
    except (ValidationError, ValueError):
        raise BadAddress("Enter a valid e-mail address.") from None
    return address


def _at(address: str) -> Q:
    """The memberships of whom `address_of` shows by `address`."""
    nameless = Q(person__username__iexact=address) & Q(person__username__contains="@")
    if address.lower().endswith(HERE):
        name = address[: -len(HERE)]
        nameless |= Q(person__username__iexact=name) & ~Q(person__username__contains="@")
    return Q(person__email__iexact=address) | (Q(person__email="") & nameless)


def _person_at(address: str) -> Person:
    """The person known by `address`; a new one where there is none."""
    nameless = Q(email="", username__iexact=address)
    known = Person.objects.filter(Q(email__iexact=address) | nameless).order_by("id").first()
    if known is not None:
        return known
    # Two at once find each other by the name, which is unique. Whoever has that name and another
    # address is somebody else.
    new = {"email": address, "password": make_password(None)}
    person, _ = Person.objects.get_or_create(username=address, defaults=new)
    if address_of(person) != address:
        name = f"{address[: ADDRESS_LIMIT - 9]}-{secrets.token_hex(4)}"
        person = Person.objects.create(username=name, **new)
    return person
