from django.apps import AppConfig


class LotsConfig(AppConfig):
    name = "evenwatt.lots"
    default_auto_field = "django.db.models.BigAutoField"
