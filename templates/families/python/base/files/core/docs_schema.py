"""Schemas of an API description in HTML."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from core.html import escape

Schema: TypeAlias = Mapping[str, Any]

# Formats that say already how long a text is.
_OF_ONE_LENGTH: Final = {"uuid", "date", "date-time"}


@dataclass(frozen=True)
class _Row:
    """A member of an object, as a row of a table."""

    name: str
    is_required: bool
    schema: Schema


def schema_html(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    """A schema: a table of members for an object, one line for anything else."""
    rows = _rows_of(schema, schemas)
    if not rows:
        return f'<p class="type">{type_html(schema)}</p>'
    body = "\n".join(_row_html(row) for row in rows)
    return f'<div class="scroll"><table>\n{body}\n</table></div>'


def type_html(schema: Schema) -> str:
    """A type in a few words: `string (uuid), 1 to 200 characters`; a name on the page is a link."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    if choices := _choices_of(schema):
        return " or ".join(type_html(choice) for choice in choices)
    if schema.get("type") == "array":
        return f"list of {type_html(schema.get('items', {}))}"
    return escape(_words(schema))


def _row_html(row: _Row) -> str:
    optional = "" if row.is_required else " <i>optional</i>"
    words = row.schema.get("description")
    note = f"<br><small>{escape(words)}</small>" if words else ""
    return (
        f'<tr><th scope="row"><code>{escape(row.name)}</code>{optional}</th>'
        f"<td>{type_html(row.schema)}{note}</td></tr>"
    )


def _choices_of(schema: Schema) -> list[Schema]:
    """`number or null` as two schemas; with more types than that, any value will do."""
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return list(choices)
    if len(schema.get("allOf", ())) == 1:
        return list(schema["allOf"])
    types = schema.get("type")
    if not isinstance(types, list) or len(types) > 2:
        return []
    return [{"type": one} if one == "null" else {**schema, "type": one} for one in types]


def _words(schema: Schema) -> str:
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " or ".join(json.dumps(value) for value in schema["enum"])
    kind, form = schema.get("type"), schema.get("format")
    name = kind if isinstance(kind, str) else "any value"
    parts = [f"{name} ({form})" if form and form != "int32" else name]
    if form not in _OF_ONE_LENGTH:
        low = schema.get("minLength") or None
        parts.append(_range(low, schema.get("maxLength"), " characters"))
    parts.append(_range(schema.get("minimum"), schema.get("maximum"), ""))
    if "default" in schema:
        parts.append(f"default {json.dumps(schema['default'])}")
    return ", ".join(part for part in parts if part)


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is not None and high is not None:
        return f"{low} to {high}{unit}"
    if low is not None:
        return f"at least {low}{unit}"
    return "" if high is None else f"at most {high}{unit}"


def _rows_of(given: Schema, schemas: Mapping[str, Schema]) -> list[_Row]:
    """The members of an object, and behind each those of what it holds: `items[].quantity`."""
    schema = _resolve(given, schemas)
    rows = [row for part in schema.get("allOf", ()) for row in _rows_of(part, schemas)]
    for name, member in schema.get("properties", {}).items():
        rows.append(_Row(name, name in schema.get("required", ()), member))
        rows += _inner_rows(name, member, schemas)
    return rows


def _inner_rows(name: str, member: Schema, schemas: Mapping[str, Schema]) -> list[_Row]:
    """Not of what is on the page by a name: the row links to it."""
    is_list = member.get("type") == "array"
    inner = member.get("items", {}) if is_list else member
    if "$ref" in inner:
        return []
    prefix = f"{name}[]." if is_list else f"{name}."
    return [
        _Row(prefix + row.name, row.is_required, row.schema) for row in _rows_of(inner, schemas)
    ]


def _resolve(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    if "$ref" not in schema:
        return schema
    return schemas.get(schema["$ref"].rpartition("/")[2], {})
