# SPDX-License-Identifier: Apache-2.0
"""How far people have read what the bell tells."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("shell", "0001_first"),)
    operations = (
        migrations.CreateModel(
            name="Read",
            fields=(
                ("officer", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
            ),
        ),
    )
