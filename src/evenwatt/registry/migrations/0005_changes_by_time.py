from django.db import migrations

_TABLES = ("registry_chargerevent", "registry_stationevent")


class Migration(migrations.Migration):
    """Find what changed since a moment: history only grows, so that a block range index is enough."""

    dependencies = [("registry", "0004_connections")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {table}_by_time ON {table} USING brin (pgh_created_at)",
            f"DROP INDEX {table}_by_time",
        )
        for table in _TABLES
    ]
