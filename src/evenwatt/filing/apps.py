from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "evenwatt.filing"
    default_auto_field = "django.db.models.BigAutoField"
