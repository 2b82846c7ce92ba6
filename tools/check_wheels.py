"""Check that every pinned package has a built file (a wheel) for each Python and platform, and print a table.

    python tools/check_wheels.py [--file requirements.txt] [--python 3.11 3.12 ...]

A package without a wheel would be built from its source where it is installed, with a compiler that few have. Nothing
is installed or built: uv is asked to resolve the pinned versions for each Python and platform with built files alone,
and what it has none of is named. A wheel for any Python or platform counts, a source alone does not. Where a package is
missing the command ends with 1. That there is a wheel does not say that anybody has run it.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")

PLATFORMS = {
    "Linux, x86-64": "x86_64-unknown-linux-gnu",
    "Linux, ARM": "aarch64-unknown-linux-gnu",
    "Windows, x86-64": "x86_64-pc-windows-msvc",
    "macOS 14, Apple": "aarch64-apple-darwin",
    "macOS 14, Intel": "x86_64-apple-darwin",
}
"""Name of each platform, and what uv calls it."""

_PINNED = re.compile(r"(?m)^(?P<name>[\w.-]+)(?:\[[^\]]*\])?==[^\\\n]+")
_WITHOUT = re.compile(r"([\w.-]+)(?:\{[^}]*\})?==\S+ has no (?:usable )?wheels")


def pins(path: Path) -> list[str]:
    """Pinned requirements of a file, with their markers and without their hashes."""
    return [found[0].strip() for found in _PINNED.finditer(path.read_text(encoding="utf-8"))]


def without_wheel(wanted: list[str], python: str, platform: str) -> list[str]:
    """Packages that have no wheel for this Python and platform.

    Raises
    ------
    SystemExit
        When uv fails for another reason.
    """
    missing: list[str] = []
    while True:
        left = [pin for pin in wanted if re.split(r"[\[=]", pin)[0] not in missing]
        done = subprocess.run(
            [
                *(sys.executable, "-m", "uv", "pip", "compile", "-", "--no-deps", "--only-binary", ":all:", "--quiet"),
                *("--python-version", python, "--python-platform", platform, "--output-file", os.devnull),
            ],
            input="\n".join(left),
            capture_output=True,
            text=True,
            env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"},
            check=False,
        )
        if not done.returncode:
            return missing
        found = _WITHOUT.search(" ".join(done.stderr.split()))
        if found is None or found[1] in missing:
            sys.exit(f"Python {python}, {platform}: uv says\n{done.stderr}")
        missing.append(found[1])


def main() -> None:
    """Check, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path, default=ROOT / "requirements.txt")
    parser.add_argument("--python", nargs="+", default=list(PYTHONS), metavar="VERSION")
    options = parser.parse_args()
    wanted = pins(options.file)
    if not wanted:
        sys.exit(f"{options.file} pins nothing")
    lines = [f"| {options.file.name} | {' | '.join(PLATFORMS)} |", "|---" * (len(PLATFORMS) + 1) + "|"]
    whole = True
    for python in options.python:
        cells = []
        for platform in PLATFORMS.values():
            missing = without_wheel(wanted, python, platform)
            whole &= not missing
            cells.append(f"none of {', '.join(missing)}" if missing else "all")
        lines.append(f"| Python {python} | {' | '.join(cells)} |")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
