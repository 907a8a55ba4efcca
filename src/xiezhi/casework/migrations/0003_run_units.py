# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_exceptions"),
    ]

    operations = [
        migrations.AddField("Run", "units", models.JSONField(null=True)),
    ]
