"""What the rows of all resources have in common."""

from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from django.db import models

from core.ids import new_id
from web import clock
from web.etag import strong_etag


class Row(models.Model):
    """A row with an id that sorts by creation, two times, and a version that counts its changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True

    @property
    def etag(self) -> str:
        """Changes with every change of the row."""
        return strong_etag(self.id, self.row_version)

    def save(self, *args: Any, **options: Any) -> None:
        """Stores the row; another one that was saved meanwhile is written over.

        `QuerySet.update` and `bulk_create` go past this, as past every `save`: whoever uses them has to
        set the version and the times.
        """
        if self._state.adding:
            self.created_at = self.updated_at = _time_of(self.id)
        else:
            self._begin_version()
            if (some := options.get("update_fields")) is not None:
                # Without them clients would take what they hold for what is stored.
                options["update_fields"] = {*some, "row_version", "updated_at"}
        super().save(*args, **options)

    def save_if_unchanged(self) -> bool:
        """Writes the row unless somebody changed it since it was read, and answers whether it did.

        One statement compares and writes: nobody's change is lost, and nobody waits for a lock.
        """
        unchanged = type(self)._default_manager.filter(pk=self.pk, row_version=self.row_version)
        self._begin_version()
        fields = (field for field in self._meta.concrete_fields if not field.primary_key)
        values = {field.attname: field.pre_save(self, add=False) for field in fields}
        return unchanged.update(**values) == 1

    def _begin_version(self) -> None:
        self.row_version += 1
        # The time moves on even when the clock does not.
        self.updated_at = max(clock.now(), self.updated_at + timedelta(milliseconds=1))


def _time_of(row_id: UUID) -> datetime:
    """When a UUIDv7 was made: read from the id, so that ids and times sort alike."""
    milliseconds = int.from_bytes(row_id.bytes[:6], "big")
    start = datetime(1970, 1, 1, tzinfo=timezone.utc)
    return start + timedelta(milliseconds=milliseconds)
