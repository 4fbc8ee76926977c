from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "evenwatt.jobs"

    def ready(self) -> None:
        from evenwatt.jobs import handlers
        from evenwatt.kernel.later import HANDLERS

        HANDLERS.update(handlers.HANDLERS)
