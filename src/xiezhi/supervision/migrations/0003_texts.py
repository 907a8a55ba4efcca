# SPDX-License-Identifier: Apache-2.0
"""Texts of norms that are written in the pages, and where each norm stands with them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("supervision", "0002_stages"),)
    operations = (
        migrations.AddField("normrow", "draft", models.CharField(default="", max_length=80)),
        migrations.AddField("normrow", "drafted_by", models.CharField(default="", max_length=80)),
        migrations.AddField("normrow", "drafted_at", models.BigIntegerField(null=True)),
        migrations.AddField("normrow", "drafts", models.IntegerField(default=0)),
        migrations.AddField("normrow", "text", models.CharField(default="", max_length=80)),
        migrations.AddField("normrow", "wanted_text", models.CharField(default="", max_length=80)),
        migrations.CreateModel(
            name="NormText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("norm", models.CharField(max_length=200)),
                ("revision", models.IntegerField()),
                ("of", models.CharField(max_length=80)),
                ("over", models.CharField(default="", max_length=80)),
                ("file", models.CharField(max_length=400)),
                ("text", models.TextField()),
                ("officer", models.CharField(default="", max_length=80)),
                ("at", models.BigIntegerField()),
                ("reason", models.TextField(default="")),
            ],
            options={
                "indexes": [models.Index(fields=["norm", "of"], name="supervision_normtext_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("norm", "revision"), name="supervision_normtext_one")
                ],
            },
        ),
    )
