# SPDX-License-Identifier: Apache-2.0
"""Back-tests and impacts that the pages ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("supervision", "0005_page_indexes"),)
    operations = (
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort", models.CharField(max_length=10)),
                ("norm", models.CharField(default="", max_length=200)),
                ("of", models.CharField(default="", max_length=80)),
                ("norms", models.JSONField(default=list)),
                ("first", models.IntegerField()),
                ("last", models.IntegerField()),
                ("officer", models.CharField(max_length=80)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("tries", models.IntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("error", models.JSONField(default=list)),
                ("pack", models.CharField(default="", max_length=80)),
                ("created_at", models.BigIntegerField()),
                ("changed_at", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["norm", "sort", "created_at"], name="supervision_trial_norm"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "working"))),
                        fields=["changed_at"],
                        name="supervision_trial_work",
                    ),
                ],
            },
        ),
    )
