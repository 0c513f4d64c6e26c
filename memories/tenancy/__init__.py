"""Organizations, projects, their members and their keys: made, changed and deleted.

`reach` says which of them a key sees (decision 0008); everything else starts from there.
"""

from memories.tenancy.keys import BadKey, end_of, expiry_of, issue, revoke
from memories.tenancy.making import (
    InUse,
    Made,
    create_organization,
    create_project,
    delete_organization,
    delete_project,
)
from memories.tenancy.members import (
    AlreadyMember,
    BadAddress,
    NoSuchMember,
    Tenant,
    add_member,
    address_of,
    change_member,
    members_of,
    remove_member,
)
from memories.tenancy.reach import email_of, organizations, person_behind, projects
from memories.tenancy.values import Name, ProjectValues, update_project

__all__ = [
    "AlreadyMember",
    "BadAddress",
    "BadKey",
    "InUse",
    "Made",
    "Name",
    "NoSuchMember",
    "ProjectValues",
    "Tenant",
    "add_member",
    "address_of",
    "change_member",
    "create_organization",
    "create_project",
    "delete_organization",
    "delete_project",
    "email_of",
    "end_of",
    "expiry_of",
    "issue",
    "members_of",
    "organizations",
    "person_behind",
    "projects",
    "remove_member",
    "revoke",
    "update_project",
]
