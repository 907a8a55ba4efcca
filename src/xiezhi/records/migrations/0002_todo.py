# SPDX-License-Identifier: Apache-2.0
"""To-dos are a view: they cannot differ from the clocks and findings that they tell of."""

from django.db import migrations

VIEW = """
CREATE VIEW records_todo AS
SELECT c.id AS id, c.matter AS matter, m.kind AS kind, m.number AS number, c.norm AS norm, c.version AS version,
       c.state AS state, c.due AS due, c.unit AS unit, c.officer AS officer, c.stale_since AS stale_since,
       m.sealed AS sealed, c.finding AS finding, COALESCE(f.level, '') AS level, COALESCE(f.nature, '') AS nature
FROM records_clock c
JOIN records_matter m ON m.id = c.matter
LEFT JOIN records_finding f ON f.id = c.finding
WHERE c.state IN ('open', 'overdue', 'paused') AND c.bearer = 'us' AND c.status = 'live'
"""


class Migration(migrations.Migration):
    dependencies = (("records", "0001_first"),)
    operations = (migrations.RunSQL(VIEW, "DROP VIEW records_todo"),)
