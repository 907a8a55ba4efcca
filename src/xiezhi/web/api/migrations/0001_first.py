# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("number", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=200)),
                ("officer", models.CharField(db_index=True, default="", max_length=100)),
                ("source", models.CharField(default="", max_length=200)),
                ("unit", models.CharField(default="", max_length=80)),
                ("scopes", models.JSONField(default=list)),
                ("made_by", models.CharField(max_length=100)),
                ("made_at", models.BigIntegerField()),
                ("confirmed_by", models.CharField(default="", max_length=100)),
                ("confirmed_at", models.BigIntegerField(null=True)),
                ("expires_at", models.BigIntegerField()),
                ("used_at", models.BigIntegerField(null=True)),
                ("revoked_by", models.CharField(default="", max_length=100)),
                ("revoked_at", models.BigIntegerField(null=True)),
            ],
        ),
    ]
