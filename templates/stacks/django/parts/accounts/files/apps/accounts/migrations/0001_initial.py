import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
import web.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.CharField(max_length=254, verbose_name="e-mail address")),
                (
                    "email_key",
                    models.CharField(max_length=300, unique=True, verbose_name="e-mail address"),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "role",
                    models.CharField(
                        choices=[("user", "User"), ("admin", "Admin")],
                        default="user",
                        max_length=20,
                    ),
                ),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=web.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=web.clock.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PendingAccount",
            fields=[
                ("token_hash", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("email", models.CharField(max_length=254)),
                ("email_key", models.CharField(db_index=True, max_length=300)),
                ("name", models.CharField(max_length=100)),
                ("password", models.CharField(max_length=128)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="PasswordReset",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("token_hash", models.CharField(max_length=43, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=43, unique=True)),
                ("device", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "last_used_at"], name="sessions_of_user")],
            },
        ),
    ]
