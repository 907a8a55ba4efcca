# SPDX-License-Identifier: Apache-2.0
"""Batches of patrols and their items."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0003_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PatrolBatch",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=80)),
                ("unit", models.CharField(max_length=80)),
                ("units", models.TextField(default="")),
                ("first", models.CharField(max_length=10)),
                ("last", models.CharField(max_length=10)),
                ("titles", models.TextField(default="[]")),
                ("method", models.CharField(max_length=12)),
                ("strata_by", models.CharField(default="", max_length=12)),
                ("size", models.IntegerField()),
                ("seed", models.CharField(max_length=80)),
                ("population", models.IntegerField()),
                ("digest", models.CharField(default="", max_length=64)),
                ("known_seq", models.BigIntegerField(default=0)),
                ("strata", models.TextField(default="{}")),
                ("drawn_by", models.CharField(default="", max_length=80)),
                ("drawn_at", models.BigIntegerField()),
                ("finished_at", models.BigIntegerField(null=True)),
                ("done", models.IntegerField(default=0)),
                ("problems", models.IntegerField(default=0)),
                ("tagged", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "drawn_at"], name="supervision_patrol_unit")],
            },
        ),
        migrations.CreateModel(
            name="PatrolItem",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("batch", models.CharField(max_length=80)),
                ("place", models.IntegerField()),
                ("about", models.CharField(max_length=200)),
                ("layer", models.CharField(default="", max_length=200)),
                ("chance", models.FloatField(default=0.0)),
                ("state", models.CharField(default="", max_length=8)),
                ("wrong", models.SmallIntegerField(default=0)),
                ("tagged", models.BooleanField(default=False)),
                ("answers", models.TextField(default="[]")),
                ("raised", models.TextField(default="[]")),
                ("remark", models.TextField(default="")),
                ("version", models.BigIntegerField(default=0)),
                ("by", models.CharField(default="", max_length=80)),
                ("at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["batch", "place"], name="supervision_patrol_item"),
                    models.Index(fields=["about"], name="supervision_patrol_about"),
                ],
            },
        ),
    ]
