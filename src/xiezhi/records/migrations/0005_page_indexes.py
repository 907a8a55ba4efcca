# SPDX-License-Identifier: Apache-2.0
"""What the to-do list and the overview count comes out of indexes alone: closed findings beside clocks, limits kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_reading_order"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="clock",
            name="records_clock_due",
        ),
        migrations.RemoveIndex(
            model_name="finding",
            name="records_finding_count",
        ),
        migrations.RemoveIndex(
            model_name="finding",
            name="records_finding_order",
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "overdue", "paused"))),
                fields=[
                    "due",
                    "unit",
                    "kind",
                    "sealed",
                    "status",
                    "bearer",
                    "state",
                    "officer",
                    "finding",
                    "id",
                ],
                name="records_clock_due",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    ("bearer", "us"), ("state__in", ("met", "late", "overdue")), ("status", "live")
                ),
                fields=["unit", "norm", "due", "state", "kind", "sealed"],
                name="records_clock_kept",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("stage", ""), _negated=True),
                fields=["unit", "rank", "stage", "at", "status", "sealed", "kind", "norm", "id", "cured"],
                name="records_finding_count",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("stage", ""), _negated=True),
                fields=[
                    "rank",
                    "at",
                    "id",
                    "status",
                    "sealed",
                    "stage",
                    "unit",
                    "kind",
                    "norm",
                    "present",
                    "matter",
                    "cured",
                ],
                name="records_finding_order",
            ),
        ),
    ]
