"""Plans, schemes and reports issued earlier reach the bureaus of all their counties (R-4.4.1-a)."""

from django.db import migrations

_PUT = "INSERT INTO kernel_document_counties (document_id, region_id) "
_ONCE = " ON CONFLICT DO NOTHING"

PLANS = """
SELECT d.id, c.region_id FROM kernel_document d
JOIN planning_annualplan_counties c ON c.annualplan_id = d.subject_id WHERE d.template = 'form_a'
"""
SCHEMES = """
SELECT d.id, c.region_id FROM kernel_document d JOIN lots_samplingscheme s ON s.id = d.subject_id
JOIN planning_annualplan_counties c ON c.annualplan_id = s.plan_id WHERE d.template = 'form_b1'
"""
REPORTS = """
SELECT DISTINCT d.id, t.county_id FROM kernel_document d JOIN evaluation_evaluation e ON e.id = d.subject_id
JOIN lots_lotmember m ON m.lot_id = e.lot_id JOIN registry_charger c ON c.id = m.charger_id
JOIN registry_station t ON t.id = c.station_id WHERE d.template = 'evaluation_report'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0001_first_light"),
        ("kernel", "0013_documents_of_counties"),
        ("lots", "0003_severity_of_the_plan"),
        ("planning", "0003_settle_what_is_done"),
        ("registry", "0006_search"),
    ]
    # Going back leaves the bureaus what they were given.
    operations = [
        migrations.RunSQL(_PUT + which + _ONCE, migrations.RunSQL.noop) for which in (PLANS, SCHEMES, REPORTS)
    ]
