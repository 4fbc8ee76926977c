"""Separators between digits and the legal forms of firms are part of a name: let what is stored follow."""

import pghistory
from django.db import migrations

from evenwatt.rules.spelling import spelling_key

_KEYS = {
    "ChargerModel": {"maker": "maker_key", "model": "model_key"},
    "Station": {"name": "name_key"},
    "Charger": {"maker": "maker_key"},
    "HostedOperator": {"name": "name_key"},
    "Connection": {"operator_name": "operator_key", "maker": "maker_key", "model": "model_key"},
}
_ABOUT_AN_OPERATOR = ("operator_unknown", "operator_not_listed", "count")


def rename(apps, schema_editor):
    using = schema_editor.connection.alias
    signed = {"actor": "system", "capacity": "", "action": "registry.keys", "clause": "R-3.8-a"}
    with pghistory.context(**signed):
        for name, fields in _KEYS.items():
            rows = apps.get_model("registry", name).objects.using(using)
            for text, key in fields.items():
                for said, was in set(rows.order_by().values_list(text, key).distinct()):
                    if (now := spelling_key(said)) != was:
                        rows.filter(**{text: said, key: was}).update(**{key: now})
        found = apps.get_model("registry", "Mismatch").objects.using(using)
        for mismatch in found.filter(kind__in=_ABOUT_AN_OPERATOR):
            _, slash, county = mismatch.subject_key.partition("/")
            key = spelling_key(mismatch.operator_name) + slash + county
            found.filter(pk=mismatch.pk).exclude(subject_key=key).update(subject_key=key)


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_search")]

    # The new keys only tell more names apart: an older release reads them as it reads any key.
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
