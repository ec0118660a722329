"""The description of `/health`."""

from typing import Any, Final

from core.openapi_parts import header_refs, problem_refs, ref

HEALTH_TAG: Final = (
    "Health",
    "For load balancers and monitors: no login, no limit, any query parameters.",
)

_OK: Final = {"type": "string", "const": "ok"}


def _checks(status: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": "What the work depends on.",
        "additionalProperties": status,
    }


def _answer(properties: dict[str, Any], description: str) -> dict[str, Any]:
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {
        "description": description,
        "headers": header_refs("X-Request-Id"),
        "content": {"application/json": {"schema": schema}},
    }


_NOT_READY: Final = {
    "description": "It can not; `checks` says why.",
    "headers": header_refs("X-Request-Id", "Retry-After"),
    "content": {
        "application/problem+json": {
            "schema": {
                "allOf": [
                    ref("schemas", "Problem"),
                    {
                        "type": "object",
                        "required": ["checks"],
                        "properties": {"checks": _checks({"enum": ["ok", "down"]})},
                    },
                ]
            }
        }
    },
}

HEALTH_PATHS: Final[dict[str, Any]] = {
    "/health/live": {
        "get": {
            "operationId": "healthLive",
            "summary": "Whether the process runs",
            "description": "Depends on nothing else: without this answer it is to be restarted.",
            "tags": [HEALTH_TAG[0]],
            "security": [],
            "responses": {
                "200": _answer({"status": _OK}, "It does."),
                **problem_refs(400),
            },
        }
    },
    "/health/ready": {
        "get": {
            "operationId": "healthReady",
            "summary": "Whether it can do its work",
            "description": (
                "Asks all that the work depends on. Until it is 200, no requests are to be sent here."
            ),
            "tags": [HEALTH_TAG[0]],
            "security": [],
            "responses": {
                "200": _answer({"status": _OK, "checks": _checks(_OK)}, "It can."),
                "503": _NOT_READY,
                **problem_refs(400),
            },
        }
    },
}
