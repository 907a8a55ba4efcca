# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Orphan",
            fields=[
                ("matter", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=80)),
                ("parent_kind", models.CharField(default="", max_length=80)),
                ("attribute", models.CharField(default="", max_length=80)),
                ("value", models.CharField(max_length=400)),
                ("source", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Named",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("attribute", models.CharField(max_length=80)),
                ("value", models.CharField(max_length=400)),
                ("matter", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["attribute", "value"], name="casework_named_value")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "attribute", "matter"), name="casework_named_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("full", models.BooleanField(default=False)),
                ("content", models.CharField(db_index=True, max_length=80)),
                ("files", models.JSONField(default=list)),
                ("started_at", models.BigIntegerField()),
                ("finished_at", models.BigIntegerField(null=True)),
                ("counts", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["source", "started_at"], name="casework_run_source")],
            },
        ),
        migrations.CreateModel(
            name="Quarantined",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(max_length=400)),
                ("line", models.CharField(max_length=60)),
                ("what", models.CharField(max_length=10)),
                ("column", models.CharField(default="", max_length=200)),
                ("value", models.TextField(default="")),
                ("reason", models.TextField()),
                ("right", models.TextField(default="")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quarantined",
                        to="casework.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sequence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("unit", models.CharField(max_length=80)),
                ("year", models.IntegerField()),
                ("last", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "unit", "year"), name="casework_sequence_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.CharField(db_index=True, max_length=200)),
                ("step", models.CharField(max_length=80)),
                ("event", models.CharField(max_length=400)),
                ("other", models.CharField(max_length=400, unique=True)),
                ("differences", models.JSONField(default=dict)),
                ("taken", models.CharField(default="", max_length=10)),
                ("by", models.CharField(default="", max_length=80)),
                ("at", models.BigIntegerField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="casework.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Vanished",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("source_key", models.CharField(max_length=400)),
                ("event", models.CharField(max_length=400)),
                ("matter", models.CharField(max_length=200)),
                (
                    "back",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned",
                        to="casework.run",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vanished",
                        to="casework.run",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("back", None)),
                        fields=("source", "source_key"),
                        name="casework_vanished_one",
                    )
                ],
            },
        ),
    ]
