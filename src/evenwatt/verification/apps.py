from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "evenwatt.verification"
    default_auto_field = "django.db.models.BigAutoField"
