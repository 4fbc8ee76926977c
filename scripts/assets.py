"""Copy what npm fetched to where the package serves and embeds it."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/evenwatt/web/static/vendor"
FONTS = ROOT / "src/evenwatt/forms/fonts"


def copy(source: str, target: Path) -> None:
    """Copy one file of an npm package, making the folder it goes to."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MODULES / source, target)


def main() -> None:
    """Lay out the script library, the web font in slices, and the whole fonts that documents embed."""
    copy("htmx.org/dist/htmx.min.js", VENDOR / "htmx/htmx.min.js")

    slices = MODULES / "@fontsource-variable/noto-sans-sc"
    copy("@fontsource-variable/noto-sans-sc/LICENSE", VENDOR / "fonts/OFL.txt")
    copy("@fontsource-variable/noto-sans-sc/index.css", VENDOR / "fonts/index.css")
    shutil.copytree(slices / "files", VENDOR / "fonts/files", dirs_exist_ok=True)

    for family, file in (("noto-sans-sc", "NotoSansSC"), ("noto-serif-sc", "NotoSerifSC")):
        copy(f"@expo-google-fonts/{family}/LICENSE_FONT", FONTS / "OFL.txt")
        for weight in ("400Regular", "700Bold"):
            name = f"{file}_{weight}.ttf"
            copy(f"@expo-google-fonts/{family}/{weight}/{name}", FONTS / name)


if __name__ == "__main__":
    main()
