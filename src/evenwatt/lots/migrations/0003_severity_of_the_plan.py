"""Lots formed before they knew their severity were sampled as their plan chose (R-4.4.2-c)."""

import pghistory
from django.db import migrations


def from_the_plan(apps, schema_editor):
    lots = apps.get_model("lots", "Lot").objects.using(schema_editor.connection.alias)
    signed = {"actor": "system", "capacity": "", "action": "lot.severity", "clause": "R-4.4.2-c"}
    with pghistory.context(**signed):
        for lot in lots.select_related("scheme__plan"):
            severity = lot.scheme.plan.sampling["sampling_severity"]["value"]
            if lot.severity != severity:
                lots.filter(pk=lot.pk).update(severity=severity)


class Migration(migrations.Migration):
    dependencies = [("lots", "0002_lot_severity"), ("planning", "0001_first_light")]

    operations = [migrations.RunPython(from_the_plan, migrations.RunPython.noop)]
