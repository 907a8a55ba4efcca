# SPDX-License-Identifier: Apache-2.0
"""Which event told last who is qualified: a correction of it is seen by every process."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_duties"),
    ]

    operations = [
        migrations.AddField(
            model_name="readmodelstate",
            name="qualified",
            field=models.BigIntegerField(default=0),
        ),
    ]
