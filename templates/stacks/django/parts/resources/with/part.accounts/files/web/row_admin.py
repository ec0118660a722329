"""Resources in the admin site."""

import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db import IntegrityError, models
from django.http import HttpRequest
from pydantic import ValidationError

from core.moment import write_moment
from core.problems import Problem
from web.form_fields import JsonField, TextField
from web.model_admin import ModelAdmin
from web.rows import Row
from web.schemas import Input


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that knows which version of the row it shows, and takes what the API takes."""

    row_admin: ClassVar["RowAdmin"]

    shown_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["shown_version"].initial = self.instance.row_version
        for name, field in self.fields.items():
            if name == "shown_version":
                continue
            column: Any = type(self.instance)._meta.get_field(name)
            # Defaults stand in models as clients write them; widgets want the value.
            if isinstance(field.initial, str):
                field.initial = column.to_python(field.initial)
            if isinstance(field, TextField) and column.null:
                field.empty_value = None

    def clean(self) -> dict[str, Any] | None:
        """Nobody's change is lost: neither an order's, nor a client's."""
        super().clean()
        self._keep_untouched()
        self._keep_rules()
        shown = self.cleaned_data.get("shown_version")
        if not self.instance._state.adding and shown != self.instance.row_version:
            raise forms.ValidationError("Somebody has changed it meanwhile: begin anew.")
        return self.cleaned_data

    def _keep_untouched(self) -> None:
        """What nobody changed stays as it is: inputs cannot tell null from no text, and show no milliseconds."""
        if self.instance._state.adding:
            return
        for name in self._members().values():
            if name in self.cleaned_data and name not in self.changed_data:
                self.cleaned_data[name] = getattr(self.instance, name)

    def _keep_rules(self) -> None:
        """The rules of the API stand in one place, and what they refuse is stored by nobody."""
        members = self._members()
        sent = {
            alias: _as_sent(self.cleaned_data[name])
            for alias, name in members.items()
            if name in self.cleaned_data
        }
        try:
            body = self.row_admin.input.model_validate(sent)
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                self._refuse(members[str(fault["loc"][0])], fault["msg"])
            return
        self.cleaned_data.update({name: value for name, value in body if name in self.cleaned_data})

    def _post_clean(self) -> None:
        before = None if self.instance._state.adding else copy.copy(self.instance)
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.row_admin.check_references(self.instance, before)
        except Problem as problem:
            members = self._members()
            for error in problem.errors:
                self._refuse(members[error.pointer.removeprefix("/")], error.detail)

    def _members(self) -> dict[str, str]:
        """The fields of the form by what clients call them."""
        fields = {each.attname: each.name for each in self.instance._meta.concrete_fields}
        members = self.row_admin.input.model_fields
        return {str(member.alias): fields[name] for name, member in members.items()}

    def _refuse(self, name: str, message: str) -> None:
        # What Django has refused already is no longer there.
        if name in self.cleaned_data:
            self.add_error(name, message)


class RowAdmin(ModelAdmin):
    """Rows as the API keeps them."""

    input: ClassVar[type[Input]]
    """What clients write."""

    form = RowForm
    formfield_overrides = {
        models.CharField: {"form_class": TextField},
        models.TextField: {"form_class": TextField},
        models.JSONField: {"form_class": JsonField},
    }
    ordering = ["-id"]
    readonly_fields = ["created_at", "updated_at"]

    def check_references(self, row: Any, before: Any, /) -> None:
        """Raises a problem when a row refers to what is not there."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What somebody owns stays theirs, as what it refers to does."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "owner"] if hasattr(obj, "owner_id") else fields

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **options)
        form.row_admin = self
        return form

    def changeform_view(self, *args: Any, **options: Any) -> Any:
        try:
            return super().changeform_view(*args, **options)
        except IntegrityError:
            # Somebody was faster: a second look finds what they stored, and says so in the form.
            return super().changeform_view(*args, **options)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Row | None:
        """In the transaction of a change the row is locked until it is written."""
        if request.method == "POST":
            self.get_queryset(request).select_for_update().filter(pk=object_id).first()
        found: Row | None = super().get_object(request, object_id, from_field)
        return found


def _as_sent(value: Any) -> Any:
    """As a client would write it."""
    match value:
        case models.Model():
            return str(value.pk)
        case Decimal():
            return f"{value:.2f}"
        case datetime():
            return write_moment(value)
        case date() | UUID():
            return str(value)
    return value
