"""What the descriptions of operations share: problems, headers, examples."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from core.problems import MAX_ERRORS, MAX_PART

Schema: TypeAlias = dict[str, Any]

MAX_HEADER: Final = 16_384
"""Longest request head: the server refuses more than this."""

PROBLEM_NAMES: Final = {
    400: "Malformed",
    401: "Unauthenticated",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    412: "PreconditionFailed",
    413: "TooLarge",
    415: "UnsupportedMediaType",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    503: "Unavailable",
}
"""Statuses that problems answer with, and their names under `#/components/responses`."""

_DESCRIPTIONS: Final = {
    400: "The request is not well-formed.",
    401: "Not authenticated.",
    403: "Understood, but not allowed.",
    404: "No such thing, or not yours.",
    409: "In conflict with the state of things.",
    412: "Changed since you read it.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "Well-formed, but it breaks the rules listed in `errors`.",
    429: "Too many requests.",
    500: "A fault of this service; the request id finds it in the log.",
    503: "A dependency does not answer.",
}

_HEADERS_OF: Final = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}

EVERY_ANSWER: Final = ("X-Request-Id", "RateLimit", "RateLimit-Policy")
"""Headers of every answer but those of `/health`, which no limit counts."""

HEADERS: Final[dict[str, Schema]] = {
    "ETag": {
        "description": "The version of the object, for If-Match and If-None-Match.",
        "schema": {"type": "string", "pattern": '^"[!#-~]+"$', "maxLength": 60},
    },
    "Location": {
        "description": "The address of the new object.",
        "schema": {"type": "string", "format": "uri-reference", "maxLength": 200},
    },
    "Link": {
        "description": 'The next page, as rel="next".',
        "schema": {
            "type": "string",
            "pattern": '^<[^>]+>; rel="next"$',
            "maxLength": 4 * MAX_HEADER,
        },
    },
    "RateLimit": {
        "description": "What is left (`r`) of an allowance, and seconds until it is whole (`t`).",
        "schema": {
            "type": "string",
            "pattern": '^"[A-Za-z]+";r=[0-9]+;t=[0-9]+$',
            "maxLength": 100,
        },
    },
    "RateLimit-Policy": {
        "description": "How many requests (`q`) it holds for how many seconds (`w`).",
        "schema": {
            "type": "string",
            "pattern": '^"[A-Za-z]+";q=[0-9]+;w=[0-9]+$',
            "maxLength": 100,
        },
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {
            "type": "integer",
            "format": "int32",
            "minimum": 1,
            "maximum": 2_147_483_647,
        },
    },
    "WWW-Authenticate": {
        "description": "How to authenticate.",
        "schema": {"type": "string", "pattern": "^[A-Za-z]+$", "maxLength": 20},
    },
    "X-Request-Id": {
        "description": "Names this request in the log; sent in the request, it is kept.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]+$", "maxLength": 64},
    },
}
"""Headers under `#/components/headers`."""

PROBLEM_SCHEMA: Final[Schema] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "requestId"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "maxLength": 200},
        "title": {"type": "string", "maxLength": 100},
        "status": {"type": "integer", "format": "int32", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "maxLength": 1_000},
        "requestId": HEADERS["X-Request-Id"]["schema"],
        "errors": {
            "type": "array",
            "maxItems": MAX_ERRORS,
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "pattern": "^$|^[/?]",
                        # Bodies are at most 64 levels deep, and `~` and `/` take two characters.
                        "maxLength": 64 * (1 + 2 * MAX_PART),
                        "description": "JSON Pointer into the body, or ?name of a query parameter.",
                    },
                    "detail": {"type": "string", "maxLength": 10_000},
                },
            },
        },
    },
}
"""The body of every answer that is not the good one (RFC 9457)."""


def ref(kind: str, name: str) -> Schema:
    """`#/components/<kind>/<name>`."""
    return {"$ref": f"#/components/{kind}/{name}"}


def header_refs(*names: str) -> Schema:
    """The shared headers of these names, for an answer."""
    return {name: ref("headers", name) for name in names}


def problem_refs(*statuses: int) -> Schema:
    """The shared problem answers of these statuses."""
    return {str(status): ref("responses", PROBLEM_NAMES[status]) for status in statuses}


def problem_responses() -> Schema:
    """The answers under `#/components/responses`."""
    return {
        name: {
            "description": _DESCRIPTIONS[status],
            "headers": header_refs(*EVERY_ANSWER, *_HEADERS_OF.get(status, ())),
            "content": {"application/problem+json": {"schema": _problem_of(status)}},
        }
        for status, name in PROBLEM_NAMES.items()
    }


def _problem_of(status: int) -> Schema:
    """Whoever breaks a rule is always told which."""
    problem = ref("schemas", "Problem")
    return {"allOf": [problem], "required": ["errors"]} if status == 422 else problem


def described(
    *refusals: int,
    headers: Mapping[int, Sequence[str]] | None = None,
    parameters: Sequence[Schema] = (),
    answers: Mapping[int, Schema] | None = None,
) -> dict[str, Any]:
    """What an operation says of itself beyond its schemas, for `openapi_extra`.

    `refusals` are statuses of problems that come of what is stored (404, 409, 412): all others are added for
    every operation. `headers` are names of shared headers for answers, by status; `answers` whole ones.
    """
    responses: dict[Any, Any] = dict(answers or {})
    for status, names in (headers or {}).items():
        responses.setdefault(status, {})["headers"] = header_refs(*names)
    responses |= problem_refs(*refusals)
    extra: dict[str, Any] = {"responses": responses}
    if parameters:
        extra["parameters"] = list(parameters)
    return extra


_FORMATS: Final = {
    "date": "2026-12-24",
    "date-time": "2026-12-24T18:00:00.000Z",
    "password": "four words nobody guesses",
    "uuid": "01980a3c-7c1e-7000-8000-3f1b2c4d5e6f",
}


def example_of(schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """A value that the schema accepts."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for name in ("examples", "enum", "anyOf", "allOf"):
        if name in schema:
            first = schema[name][0]
            return first if name in ("examples", "enum") else example_of(first, schemas)
    if schema.get("default") is not None:
        return schema["default"]
    if schema.get("type") == "array":
        return [example_of(schema.get("items", {}), schemas)]
    if "properties" in schema:
        return {name: example_of(part, schemas) for name, part in schema["properties"].items()}
    return _plain_example(schema)


def _plain_example(schema: Schema) -> Any:
    match schema.get("type"):
        case "boolean":
            return True
        case "integer" | "number":
            return min(max(1, schema.get("minimum", 1)), schema.get("maximum", 1))
        case "string":
            text = _FORMATS.get(schema.get("format", ""), "Some text")
            return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]
    return {}
