# SPDX-License-Identifier: Apache-2.0
"""What was closed, and what was judged, in a period comes out of indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0006_trials"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="loopitem",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closed_at", "nature", "closing", "opened_at", "escalations", "finding"],
                name="supervision_item_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="loopitem",
            index=models.Index(
                condition=models.Q(("verdict_at__isnull", False)),
                fields=["verdict_at"],
                name="supervision_item_judged",
            ),
        ),
    ]
