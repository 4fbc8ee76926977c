from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "evenwatt.kernel"
    label = "kernel"
    verbose_name = "衡桩"
    default_auto_field = "django.db.models.BigAutoField"
