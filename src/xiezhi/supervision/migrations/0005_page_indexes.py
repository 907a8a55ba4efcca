# SPDX-License-Identifier: Apache-2.0
"""The latest acts of the loop are found by their place in the ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0004_patrol"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="loopitem",
            index=models.Index(fields=["seq"], name="supervision_item_seq"),
        ),
    ]
