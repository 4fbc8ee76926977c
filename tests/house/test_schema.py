"""Models and migrations agree; the files that pages name exist."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_every_model_change_has_its_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_configuration_is_sound():
    call_command("check", verbosity=0, fail_level="WARNING")


def test_static_files_can_be_collected(tmp_path, settings):
    """The manifest refuses a stylesheet that names a file which is not there."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
