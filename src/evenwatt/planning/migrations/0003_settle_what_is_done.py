"""Chargers whose evaluation has had its result were not marked before: let later plans take them in."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def settle(apps, schema_editor):
    planned = apps.get_model("planning", "PlannedCharger").objects.using(schema_editor.connection.alias)
    has_result = (
        Q(charger__next_evaluation_on__isnull=False)
        | Q(charger__certificate_until__isnull=False)
        | Q(charger__stopped_since__isnull=False)
    )
    planned.filter(has_result, settled_at=None).update(settled_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("planning", "0002_settled"), ("registry", "0001_first_light")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
