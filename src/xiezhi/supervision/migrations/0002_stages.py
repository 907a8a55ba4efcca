# SPDX-License-Identifier: Apache-2.0
"""Findings say how far they have come round the loop."""

from django.db import migrations, models

STAGES = """
UPDATE records_finding SET stage = (SELECT i.state FROM supervision_loopitem i WHERE i.finding = records_finding.id)
WHERE EXISTS (SELECT 1 FROM supervision_loopitem i WHERE i.finding = records_finding.id)
"""


class Migration(migrations.Migration):
    dependencies = (("supervision", "0001_first"), ("records", "0003_reading"))
    operations = (
        migrations.RunSQL(STAGES, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="loopitem",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["state", "answer_due", "verify_due"],
                name="supervision_item_open",
            ),
        ),
    )
