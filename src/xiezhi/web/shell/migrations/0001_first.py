# SPDX-License-Identifier: Apache-2.0
"""Views of lists that people keep."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="SavedView",
            fields=(
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("officer", models.CharField(max_length=80)),
                ("place", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=2000)),
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("officer", "place", "name"), name="shell_view_one"),
        ),
    )
