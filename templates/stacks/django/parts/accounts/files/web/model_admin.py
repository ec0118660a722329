"""What all pages of the admin site have in common."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows in the admin site, to be found by what its pages offer."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what is filtered by: `?password__startswith=…` would tell a hash bit by bit."""
        return super().lookup_allowed(lookup, value, request) and any(
            f"{lookup}__".startswith(f"{_name_of(each)}__")
            for each in self.get_list_filter(request)
        )


def _name_of(list_filter: Any) -> str:
    """What it is called in a query."""
    if isinstance(list_filter, list | tuple):
        return str(list_filter[0])
    return str(getattr(list_filter, "parameter_name", list_filter))
