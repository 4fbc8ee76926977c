from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "evenwatt.web"

    def ready(self) -> None:
        # The worker writes a list as its page shows it, so that it needs to know these lists.
        from evenwatt.kernel.later import HANDLERS
        from evenwatt.web import ledger_export, listed
        from evenwatt.web.desks import charger_columns, station_columns  # noqa: F401

        HANDLERS[listed.EXPORT] = listed.do_export
        HANDLERS[ledger_export.LEDGER_EXPORT] = ledger_export.do_export
