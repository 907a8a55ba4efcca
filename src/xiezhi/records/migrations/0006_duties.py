# SPDX-License-Identifier: Apache-2.0
"""How often duties were kept is tallied as clocks change; open and closed findings are counted out of indexes alone."""

from typing import Any

from django.db import migrations, models

from xiezhi.records import duties


def together(_apps: Any, editor: Any) -> None:
    """The stretches of a duty lie side by side: SQLite keeps rows by their key only where it is told so."""
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE records_dutytally")
        editor.execute(
            "CREATE TABLE records_dutytally (duty bigint NOT NULL, days smallint NOT NULL, place integer NOT NULL,"
            " kept integer NOT NULL, broken integer NOT NULL, PRIMARY KEY (duty, days, place)) WITHOUT ROWID"
        )


def tally(_apps: Any, editor: Any) -> None:
    """What the clocks say so far."""
    duties.recount(editor.connection.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_page_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("norm", models.CharField(max_length=200)),
                ("kind", models.CharField(default="", max_length=80)),
                ("unit", models.CharField(default="", max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="DutyTally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "duty", "days", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("duty", models.BigIntegerField()),
                ("days", models.SmallIntegerField()),
                ("place", models.IntegerField()),
                ("kept", models.IntegerField(default=0)),
                ("broken", models.IntegerField(default=0)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="clock",
            name="records_clock_kept",
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    ("bearer", "us"), ("state__in", ("met", "late", "overdue")), ("status", "live")
                ),
                fields=["due", "norm", "unit", "state", "kind", "sealed"],
                name="records_clock_kept",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("stage__in", ("", "closed")), _negated=True),
                fields=[
                    "rank",
                    "at",
                    "id",
                    "stage",
                    "status",
                    "sealed",
                    "unit",
                    "kind",
                    "norm",
                    "cured",
                    "first_at",
                    "ended_at",
                ],
                name="records_finding_open",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("stage", "closed")),
                fields=["id", "stage", "status", "sealed", "unit", "kind", "rank", "first_at"],
                name="records_finding_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["ended_at"],
                name="records_finding_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(fields=("norm", "unit", "kind"), name="records_duty_one"),
        ),
        migrations.RunPython(together, migrations.RunPython.noop),
        migrations.RunPython(tally, migrations.RunPython.noop),
    ]
