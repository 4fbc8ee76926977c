from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "evenwatt.rectification"
    default_auto_field = "django.db.models.BigAutoField"
