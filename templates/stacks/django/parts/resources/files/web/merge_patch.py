"""The body of a PATCH."""

from typing import Any, ClassVar

from ninja.errors import ValidationError as NinjaValidationError
from pydantic import GetJsonSchemaHandler, RootModel, ValidationError
from pydantic_core import CoreSchema

from core.merge_patch import apply_patch
from web.schemas import Input


class MergePatch(RootModel[Any]):
    """A JSON merge patch (RFC 7396): what is left out stays, null clears an optional member.

    It is checked by what comes of it, so no rule is written twice.
    """

    of: ClassVar[type[Input]]
    """What it changes."""

    def apply(self, current: dict[str, Any]) -> Input:
        """What comes of it; raises a problem, 422, when that is no good `of`.

        `current` is the object as clients read it, with the members that the server owns.
        """
        names = {field.alias for field in self.of.model_fields.values()}
        mine = {name: value for name, value in current.items() if name in names}
        patched = apply_patch(mine, self.root) if isinstance(self.root, dict) else self.root
        try:
            return self.of.model_validate(patched)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            raise NinjaValidationError(
                [{**each, "loc": ("body", "patch", *each["loc"])} for each in errors]
            ) from None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        described = cls.of.model_json_schema()
        members = {
            name: {key: part for key, part in member.items() if key != "default"}
            for name, member in described["properties"].items()
        }
        return {"type": "object", "properties": members, "additionalProperties": False}
