# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Counted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Confirmed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(default="", max_length=80)),
                ("source", models.CharField(max_length=80)),
                ("header", models.CharField(max_length=64)),
                ("choices", models.JSONField()),
                ("officer", models.CharField(max_length=80)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "source", "header"), name="imports_confirmed_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=200)),
                ("day", models.IntegerField()),
                ("n", models.BigIntegerField(default=0)),
                ("last_at", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="imports_heard_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "source", "day"), name="imports_heard_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("token", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("unit", models.CharField(default="", max_length=80)),
                ("officer", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=80)),
                ("full", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=200)),
                ("bytes", models.BigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("form", models.CharField(max_length=10)),
                ("header", models.CharField(default="", max_length=64)),
                ("choices", models.JSONField(default=dict)),
                ("summary", models.JSONField(default=dict)),
                ("state", models.CharField(default="mapping", max_length=10)),
                ("error", models.JSONField(default=list)),
                ("rows", models.BigIntegerField(default=0)),
                ("entries", models.BigIntegerField(default=0)),
                ("tries", models.IntegerField(default=0)),
                ("created_at", models.BigIntegerField()),
                ("changed_at", models.BigIntegerField()),
                ("started_at", models.BigIntegerField(null=True)),
                (
                    "again",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="casework.run",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="draft",
                        to="casework.run",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "created_at"], name="imports_draft_unit"),
                    models.Index(
                        condition=models.Q(("state__in", ("trying", "taking"))),
                        fields=["changed_at"],
                        name="imports_draft_work",
                    ),
                ],
            },
        ),
    ]
