"""Rows of forms F and G are known again by keys of names, which tell more names apart now."""

from django.db import migrations

from evenwatt.rules.spelling import spelling_key


def rename(apps, schema_editor):
    rows = apps.get_model("filing", "FiledRow").objects.using(schema_editor.connection.alias)
    for form, names in {"F": ("operator", "county"), "G": ("model",)}.items():
        for row in rows.filter(round__filing__form=form).exclude(identity="").iterator(chunk_size=2000):
            rest = row.identity.split("|")[len(names) :]
            identity = "|".join([*(spelling_key(row.values[name]) for name in names), *rest])
            if identity != row.identity:
                rows.filter(pk=row.pk).update(identity=identity)


class Migration(migrations.Migration):
    dependencies = [("filing", "0008_ceased_beside_the_registry")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
