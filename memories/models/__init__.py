"""The tables, one subject a file. All but the tenants' own lead with a project."""

from .embedding import Embedding, EmbeddingSpace
from .entity import Entity, EntityKind
from .event import Event, EventKind, EventStatus, Message
from .history import ChangeSet, Revision, Tombstone
from .memory import Memory
from .outbox import Delivery, Export, Webhook
from .tenancy import ApiKey, Membership, Organization, Person, Project, Role
from .working import Category, Feedback, ReadLog, SavedView

__all__ = [
    "ApiKey",
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
    "Membership",
    "Memory",
    "Message",
    "Organization",
    "Person",
    "Project",
    "ReadLog",
    "Revision",
    "Role",
    "SavedView",
    "Tombstone",
    "Webhook",
]
