# SPDX-License-Identifier: Apache-2.0
"""Lists by what is due next, and of matters with a grave finding, come out of an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_reading"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="finding",
            name="records_finding_order",
        ),
        migrations.RemoveIndex(
            model_name="matter",
            name="records_matter_due",
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
                ],
                name="records_finding_order",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["due", "id"], name="records_matter_due"),
        ),
    ]
