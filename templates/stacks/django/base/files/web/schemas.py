"""What clients send and get: camelCase outside, snake_case inside."""

from pydantic import BaseModel, ConfigDict

from core.moment import Moment as Moment
from core.shown import Shown as Shown


def camel_case(name: str) -> str:
    """`due_on` → `dueOn`. Pydantic's own writes letters behind digits large: `a2b` is one word."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


class Input(BaseModel):
    """What a client may send: nothing but these members, each of exactly its type."""

    model_config = ConfigDict(alias_generator=camel_case, extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """The query of a path. Its values are text, so they are turned into the types of the members."""

    model_config = ConfigDict(alias_generator=camel_case, extra="forbid", frozen=True)


class Output(BaseModel):
    """What a client gets; it can be made of a row."""

    model_config = ConfigDict(
        alias_generator=camel_case, from_attributes=True, validate_by_name=True, frozen=True
    )


class Nothing(Input):
    """No body at all, or the `{}` that some clients always send."""
