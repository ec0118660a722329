"""JSON merge patches (RFC 7396)."""

from typing import Any


def apply_patch(current: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """What becomes of an object that has a schema: `null` clears a member, and removes none.

    Nothing is checked here; the result has to pass that schema.
    """
    changes = {name: merge_patch(current.get(name), value) for name, value in patch.items()}
    return {**current, **changes}


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged
