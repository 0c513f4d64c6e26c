"""The tables, one subject a file. All but the tenants' own lead with a project."""

from .embedding import Embedding, EmbeddingSpace
from .entity import Entity, EntityKind
from .event import Event, EventKind, EventStatus, Message
from .history import ChangeSet, Revision, Tombstone
from .memory import Memory
from .outbox import Delivery, Export, Webhook
from .profile import Profile
from .tenancy import (
    ApiKey,
    CallCount,
    KeyScope,
    Membership,
    Organization,
    OrganizationMembership,
    Person,
    Project,
    Role,
)
from .working import Category, Feedback, ReadLog, SavedView

__all__ = [
    "ApiKey",
    "CallCount",
    "Category",
    "ChangeSet",
    "Delivery",
    "Embedding",
    "EmbeddingSpace",
    "Entity",
    "EntityKind",
    "Event",
    "EventKind",
    "EventStatus",
    "Export",
    "Feedback",
    "KeyScope",
    "Membership",
    "Memory",
    "Message",
    "Organization",
    "OrganizationMembership",
    "Person",
    "Profile",
    "Project",
    "ReadLog",
    "Revision",
    "Role",
    "SavedView",
    "Tombstone",
    "Webhook",
]
