"""The least that answers: a Django view and its ORM, behind the server that the project has.

Copied into a generated project, so that both load the very same packages. No headers, no limits, no log, no login, no
validation: what the project does on top of this is measured against it.
"""

import os
import uuid

import django
import uvicorn
from django.conf import settings

from config.database import database
from core.environment import environment

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    USE_I18N=False,
    DATABASES={"default": database(environment.database_url)},
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from config.bridge import App  # noqa: E402


class Task(models.Model):
    id = models.UUIDField(primary_key=True)
    title = models.TextField()
    notes = models.TextField(null=True)
    done = models.BooleanField()
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = os.environ["TASKS_TABLE"]


def read(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    return JsonResponse(Task.objects.filter(pk=pk).values().get())


def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


urlpatterns = [path("health/live", health), path("api/v1/tasks/<uuid:pk>", read)]

if __name__ == "__main__":
    uvicorn.run(
        App(get_wsgi_application()),
        port=int(os.environ["PORT"]),
        http="httptools",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_level="warning",
    )
