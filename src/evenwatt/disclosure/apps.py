from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "evenwatt.disclosure"
    default_auto_field = "django.db.models.BigAutoField"
