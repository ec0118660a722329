"""One read and one write in bare Django, Django Ninja and Django REST framework, to be held beside one another.

`python app.py prepare` makes the table. The servers take `bare`, `bridged`, `wsgi_in_asgi` and `asgi` from here.
"""

import datetime
import json
import os
import sys
import types
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings

URL = urlsplit(os.environ["DATABASE_URL"])
POOLED = os.environ.get("POOL") == "psycopg"
settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    USE_I18N=False,
    INSTALLED_APPS=["rest_framework"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "UNAUTHENTICATED_USER": None,
    },
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": URL.hostname,
            "PORT": URL.port,
            "USER": URL.username,
            "PASSWORD": URL.password or "",
            "NAME": URL.path[1:],
            # Django says not to keep connections under ASGI: a pool of the driver's does that there.
            "CONN_MAX_AGE": int(os.environ.get("CONN_MAX_AGE", "600")),
            "OPTIONS": {"pool": {"max_size": 16}} if POOLED else {},
        }
    },
)
django.setup()

import ninja  # noqa: E402
import pydantic  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402

ONE = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")


class Task(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=200)
    notes = models.TextField(null=True)
    done = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"
        db_table = "bench_tasks"


def bare_one(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    task = Task.objects.get(pk=pk)
    return JsonResponse(
        {
            "id": task.id,
            "title": task.title,
            "notes": task.notes,
            "done": task.done,
            "dueOn": task.due_on,
            "createdAt": task.created_at,
        }
    )


def bare_take(request: HttpRequest) -> JsonResponse:
    return JsonResponse(json.loads(request.body))


api = ninja.NinjaAPI(docs_url=None)


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


class TaskIn(ninja.Schema):
    model_config = pydantic.ConfigDict(strict=True, extra="forbid", alias_generator=camel)
    title: str = pydantic.Field(min_length=1, max_length=200)
    notes: str | None = None
    done: bool = False
    due_on: datetime.date | None = pydantic.Field(default=None, strict=False)


class TaskOut(ninja.Schema):
    model_config = pydantic.ConfigDict(alias_generator=camel, populate_by_name=True)
    id: uuid.UUID
    title: str
    notes: str | None
    done: bool
    due_on: datetime.date | None
    created_at: datetime.datetime


@api.get("/one/{pk}", response=TaskOut, by_alias=True)
def ninja_one(request: HttpRequest, pk: uuid.UUID) -> Task:
    return Task.objects.get(pk=pk)


@api.post("/take", response=TaskIn, by_alias=True)
def ninja_take(request: HttpRequest, body: TaskIn) -> TaskIn:
    return body


class StrictSerializer(serializers.Serializer):
    """Refuses members that it does not know, which REST framework ignores."""

    def to_internal_value(self, data: object) -> object:
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            raise serializers.ValidationError(dict.fromkeys(unknown, "unknown"))
        return super().to_internal_value(data)


class TaskSerializer(StrictSerializer):
    id = serializers.UUIDField(read_only=True)
    title = serializers.CharField(min_length=1, max_length=200)
    notes = serializers.CharField(allow_null=True, required=False)
    done = serializers.BooleanField(default=False)
    dueOn = serializers.DateField(source="due_on", allow_null=True, required=False)
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)


@api_view(["GET"])
def drf_one(request: Request, pk: uuid.UUID) -> Response:
    return Response(TaskSerializer(Task.objects.get(pk=pk)).data)


@api_view(["POST"])
def drf_take(request: Request) -> Response:
    serializer = TaskSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    return Response({**serializer.validated_data})


def nothing(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("health/live", nothing),
    path("bare/nothing", nothing),
    path("bare/one/<uuid:pk>", bare_one),
    path("bare/take", bare_take),
    path("ninja/", api.urls),
    path("drf/one/<uuid:pk>", drf_one),
    path("drf/take", drf_take),
]

wsgi = get_wsgi_application()
asgi = get_asgi_application()


def __getattr__(name: str) -> object:
    """`bridged`: behind the bridge that projects get. `wsgi_in_asgi`: behind the usual package for it."""
    if name == "bridged":
        environment = types.ModuleType("core.environment")
        environment.environment = types.SimpleNamespace(body_limit=100_000)  # type: ignore[attr-defined]
        sys.modules["core.environment"] = environment
        root = Path(__file__).parents[3] / "templates/stacks/django/base/files"
        sys.path.insert(0, str(root))
        from config.bridge import App

        return App(wsgi)
    if name == "wsgi_in_asgi":
        from a2wsgi import WSGIMiddleware

        return WSGIMiddleware(wsgi, workers=16)
    raise AttributeError(name)


if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Task)
    Task.objects.create(id=ONE, title="measure")
