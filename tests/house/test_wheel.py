"""The wheel is whole: what pages, documents and rules need travels with the code."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = [
    "forms/fonts/NotoSansSC_400Regular.ttf",
    "forms/fonts/NotoSerifSC_700Bold.ttf",
    "forms/typst/official.typ",
    "law/params/periods.yaml",
    "law/published/verify_draw.py",
    "law/regulation.yaml",
    "law/tables/divisions.csv",
    "locale/en/LC_MESSAGES/django.mo",
    "web/static/vendor/fonts/index.css",
    "web/static/vendor/htmx/htmx.min.js",
    "web/templates/base.html",
]


def test_the_wheel_carries_data_templates_and_assets(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert not [name for name in NEEDED if f"evenwatt/{name}" not in names]
