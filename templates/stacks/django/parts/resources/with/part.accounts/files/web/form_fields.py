"""Fields of forms that Django does not have."""

import re
from typing import Any, Final

from django import forms
from django.forms.fields import InvalidJSONInput

from core.problems import Problem
from core.strict_json import parse_json

_LINE_BREAK: Final = re.compile(r"\r\n?|\n")


class JsonField(forms.JSONField):
    """Reads JSON as the API does: Python's parser takes more, and falls over deep nesting."""

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            return super().to_python(value)
        try:
            return parse_json(value.encode())
        except Problem as problem:
            raise forms.ValidationError(problem.detail) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Shown again is what was typed."""
        return data if data is None else InvalidJSONInput(data)


class TextField(forms.CharField):
    """Keeps what was typed, with the blanks around it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "strip": False})

    def to_python(self, value: Any) -> Any:
        return _with_breaks("\n", super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Browsers send line breaks in a way of their own, and none from an input of one line."""
        shown = "\n" if isinstance(self.widget, forms.Textarea) else ""
        return super().has_changed(_with_breaks(shown, initial), _with_breaks(shown, data))


def _with_breaks(line_break: str, text: Any) -> Any:
    return _LINE_BREAK.sub(line_break, text) if isinstance(text, str) else text
