"""A small API that shows what the base does for every other one."""

import uuid
from typing import Any

import ninja
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from config.urls import urlpatterns as all_paths
from core import problems
from web import schemas
from web.api import configure
from web.responses import created
from web.routing import Router


class ItemInput(schemas.Input):
    display_name: str
    count: int = 1


class ItemQuery(schemas.Query):
    limit: int = 20


router = Router()


@router.get("/items")
def list_items(request: HttpRequest, query: ninja.Query[ItemQuery]) -> Any:
    return {"limit": query.limit}


@router.post("/items")
def create_item(request: HttpRequest, body: ItemInput) -> HttpResponse:
    return created(body.model_dump(by_alias=True), "/small/items/1", {"ETag": '"1.0"'})


@router.patch("/items/{uuid:item_id}")
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


@router.get("/away")
def away(request: HttpRequest) -> Any:
    raise OperationalError(2006, "database is locked")


api = configure(NinjaAPI(urls_namespace="small", openapi_url=None, docs_url=None))
api.add_router("", router)

urlpatterns = [*all_paths, path("small/", api.urls)]
handler404 = "web.errors.not_found"
handler500 = "web.errors.internal_error"
