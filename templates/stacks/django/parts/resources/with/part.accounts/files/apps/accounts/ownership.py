"""Whose rows are whose."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from apps.accounts.principal import Principal

M = TypeVar("M", bound=Model)


def seen_by(principal: Principal, rows: QuerySet[M]) -> QuerySet[M]:
    """Those of the rows that are theirs; admins see all."""
    return rows if principal.is_admin else rows.filter(owner_id=principal.user_id)


def is_theirs(principal: Principal, owner_id: UUID) -> bool:
    """Whether what belongs to this owner is theirs; admins have a say in all."""
    return principal.is_admin or owner_id == principal.user_id
