# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.CharField(db_index=True, max_length=200)),
                ("kind", models.CharField(max_length=80)),
                ("step", models.CharField(max_length=80)),
                ("at", models.BigIntegerField()),
                ("unit", models.CharField(default="", max_length=80)),
                ("asked_by", models.CharField(max_length=80)),
                ("asked_unit", models.CharField(default="", max_length=80)),
                ("asked_at", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("second", models.CharField(max_length=80)),
                ("norms", models.JSONField(default=list)),
                ("kept", models.TextField(default="")),
                ("state", models.CharField(max_length=10)),
                ("said", models.TextField(default="")),
                ("decided_at", models.BigIntegerField(null=True)),
                ("event", models.CharField(default="", max_length=400)),
                ("told", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["second", "state"], name="casework_exception_second"),
                    models.Index(fields=["asked_by", "asked_at"], name="casework_exception_asked"),
                ],
            },
        ),
    ]
