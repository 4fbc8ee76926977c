from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "evenwatt.credit"
    default_auto_field = "django.db.models.BigAutoField"
