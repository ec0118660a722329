"""A small API that shows what the base does for every other one."""

import uuid
from datetime import date
from typing import Annotated, Any, Literal

import ninja
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError
from pydantic import Field

from config.urls import urlpatterns as all_paths
from core import problems
from core.openapi_parts import described
from web import schemas
from web.api import configure
from web.responses import created
from web.routing import Router


class ItemInput(schemas.Input):
    display_name: str
    count: int = 1


class Item(schemas.Output):
    """An item."""

    display_name: Annotated[str, Field(min_length=1, max_length=200)]
    count: Annotated[int, Field(ge=0, le=9, description="How many.")]
    released_on: date | None
    parts: list["Part"]


class Part(schemas.Output):
    """A part of an item."""

    colour: Literal["red", "blue"]


class ItemQuery(schemas.Query):
    limit: int = 20


router = Router()


@router.get("/items", tags=["Items"])
def list_items(request: HttpRequest, query: ninja.Query[ItemQuery]) -> Any:
    return {"limit": query.limit}


@router.post(
    "/items",
    response={201: Item},
    tags=["Items"],
    openapi_extra=described(409, headers={201: ["Location", "ETag"]}),
)
def create_item(request: HttpRequest, body: ItemInput) -> HttpResponse:
    return created(body.model_dump(by_alias=True), "/small/items/1", {"ETag": '"1.0"'})


@router.patch("/items/{uuid:item_id}", tags=["Items"], openapi_extra=described(404, 412))
def change_item(request: HttpRequest, item_id: uuid.UUID, body: ItemInput) -> Any:
    return {"id": str(item_id)}


def refuse(request: HttpRequest) -> None:
    raise problems.unauthorized("Session")


@router.get("/guarded", auth=refuse)
def guarded(request: HttpRequest) -> Any:
    return {}


@router.get("/broken")
def broken(request: HttpRequest) -> Any:
    raise RuntimeError("secret words")


@router.get("/gone")
def gone(request: HttpRequest) -> Any:
    raise HttpError(410, "It was here.")


@router.get("/away")
def away(request: HttpRequest) -> Any:
    raise OperationalError(2006, "database is locked")


api = configure(
    NinjaAPI(
        urls_namespace="small",
        servers=[{"url": "http://app.test"}],
        openapi_url=None,
        docs_url=None,
    )
)
api.add_router("", router)

urlpatterns = [*all_paths, path("small/", api.urls)]
handler404 = "web.errors.not_found"
handler500 = "web.errors.internal_error"
