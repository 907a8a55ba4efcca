# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("officer", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("password", models.CharField(max_length=200)),
                ("must_change", models.BooleanField(default=True)),
                ("former", models.JSONField(default=list)),
                ("changed_at", models.BigIntegerField()),
                ("secret", models.TextField(default="")),
                ("step", models.BigIntegerField(default=0)),
                ("recovery", models.JSONField(default=list)),
                ("generation", models.IntegerField(default=0)),
                ("simulated", models.BooleanField(default=False)),
                ("entered_at", models.BigIntegerField(null=True)),
                ("seen_at", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("failures", models.IntegerField(default=0)),
                ("last", models.BigIntegerField()),
                ("until", models.BigIntegerField(default=0)),
            ],
        ),
    ]
