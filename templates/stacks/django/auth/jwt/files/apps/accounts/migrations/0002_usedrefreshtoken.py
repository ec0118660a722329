import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsedRefreshToken",
            fields=[
                ("token_hash", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("used_at", models.DateTimeField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="accounts.session"
                    ),
                ),
            ],
        ),
    ]
