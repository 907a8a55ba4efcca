# SPDX-License-Identifier: Apache-2.0
"""What lists and searches of 200,000 matters are read from; all families are judged again by the next tick, so that
titles, officers, search keys and the like are there.
"""

from importlib import import_module

from django.db import migrations, models

VIEW = import_module("xiezhi.records.migrations.0002_todo").VIEW
STAGED = """
UPDATE records_finding SET
  stage = CASE WHEN present THEN 'none' ELSE '' END,
  sealed = COALESCE((SELECT m.sealed FROM records_matter m WHERE m.id = records_finding.matter), sealed),
  rank = CASE WHEN nature = 'gap' THEN 40 ELSE 0 END
    + CASE level WHEN 'red' THEN 0 WHEN 'orange' THEN 1 WHEN 'yellow' THEN 2 ELSE 3 END
    * CASE WHEN nature = 'gap' THEN 1 ELSE 10 END
    + CASE WHEN nature = 'warning' THEN 1 ELSE 0 END
"""
ALL_DUE = "UPDATE records_family SET next_instant = 0"


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_todo"),
    ]

    operations = [
        migrations.RunSQL("DROP VIEW records_todo", VIEW),
        migrations.CreateModel(
            name="Handling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.CharField(max_length=200)),
                ("officer", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("matter", models.CharField(max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="clock",
            name="kind",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AddField(
            model_name="clock",
            name="sealed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="finding",
            name="rank",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="finding",
            name="sealed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="finding",
            name="stage",
            field=models.CharField(default="", max_length=12),
        ),
        migrations.AddField(
            model_name="matter",
            name="clock",
            field=models.CharField(default="", max_length=10),
        ),
        migrations.AddField(
            model_name="matter",
            name="due",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="matter",
            name="initials",
            field=models.CharField(default="", max_length=400),
        ),
        migrations.AddField(
            model_name="matter",
            name="officer",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AddField(
            model_name="matter",
            name="title",
            field=models.CharField(default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("finding", ""), _negated=True),
                fields=["finding"],
                name="records_clock_finding",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "overdue", "paused"))),
                fields=["due", "unit", "kind", "sealed", "status", "bearer", "state", "officer", "id"],
                name="records_clock_due",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "overdue", "paused"))),
                fields=["officer", "due"],
                name="records_clock_officer",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("stage", ""), _negated=True),
                fields=["unit", "rank", "stage", "at", "status", "sealed", "kind", "norm", "id"],
                name="records_finding_count",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("stage", ""), _negated=True),
                fields=["rank", "at", "id", "status", "sealed", "stage", "unit", "kind", "norm"],
                name="records_finding_order",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("stage", ""), _negated=True),
                fields=["officer"],
                name="records_finding_officer",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                fields=["kind", "unit", "clock", "opened_at", "closed_at", "state", "sealed", "id"],
                name="records_matter_count",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["opened_at", "id"], name="records_matter_opened"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["unit", "opened_at"], name="records_matter_unit"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["title", "opened_at"], name="records_matter_title"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("due__isnull", False)), fields=["due", "id"], name="records_matter_due"
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("officer", ""), _negated=True),
                fields=["officer"],
                name="records_matter_officer",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("sealed", True)), fields=["id"], name="records_matter_sealed"
            ),
        ),
        migrations.AddIndex(
            model_name="handling",
            index=models.Index(fields=["officer", "matter"], name="records_handling_officer"),
        ),
        migrations.AddConstraint(
            model_name="handling",
            constraint=models.UniqueConstraint(fields=("matter", "officer"), name="records_handling_one"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(
                fields=["key", "matter"],
                name="records_searchkey_key",
                opclasses=("varchar_pattern_ops", "varchar_pattern_ops"),
            ),
        ),
        migrations.AddConstraint(
            model_name="searchkey",
            constraint=models.UniqueConstraint(fields=("matter", "key"), name="records_searchkey_one"),
        ),
        migrations.RunSQL(STAGED, migrations.RunSQL.noop),
        migrations.RunSQL(ALL_DUE, migrations.RunSQL.noop),
        migrations.RunSQL(VIEW, "DROP VIEW records_todo"),
    ]
