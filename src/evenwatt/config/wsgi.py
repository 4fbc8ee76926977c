"""The application that gunicorn loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenwatt.config.settings")
application = get_wsgi_application()

from evenwatt.web.warm_up import warm_up  # noqa: E402 (models first)

warm_up()
