# SPDX-License-Identifier: Apache-2.0
"""The chained log is asked by who and by what; its table is that of ``access``, made before any migration."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX IF NOT EXISTS access_journal_{column} ON access_journal ({column}, seq)",
            f"DROP INDEX IF EXISTS access_journal_{column}",
        )
        for column in ("actor", "act")
    ]
