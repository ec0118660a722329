"""Resources in the admin site."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from web.rows import Row


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that knows which version of the row it shows."""

    shown_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["shown_version"].initial = self.instance.row_version
        for name, field in self.fields.items():
            # Defaults stand in models as clients write them; widgets want the value.
            if isinstance(field.initial, str):
                field.initial = type(self.instance)._meta.get_field(name).to_python(field.initial)

    def clean(self) -> dict[str, Any] | None:
        """Nobody's change is lost: neither an order's, nor a client's."""
        cleaned = super().clean()
        shown = self.cleaned_data.get("shown_version")
        if not self.instance._state.adding and shown != self.instance.row_version:
            raise forms.ValidationError("Somebody has changed it meanwhile: begin anew.")
        return cleaned


class RowAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows as the API keeps them."""

    form = RowForm
    ordering = ["-id"]
    readonly_fields = ["created_at", "updated_at"]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Row | None:
        """In the transaction of a change the row is locked until it is written."""
        if request.method == "POST":
            self.get_queryset(request).select_for_update().filter(pk=object_id).first()
        found: Row | None = super().get_object(request, object_id, from_field)
        return found
