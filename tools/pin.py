"""Write requirements*.txt anew: every package that an installation needs, its version, and the hashes of its files.

    python tools/pin.py [--upgrade | --upgrade-package NAME ...]

Versions stay as they are in the files, unless a requirement of pyproject.toml rules them out or an upgrade is asked
for. Each file is for all platforms and for every Python from 3.11 on. The hashes are those of the packages' files as
their index publishes them, and ``pip install --require-hashes`` refuses any other file.

A file is made with the one before it as a constraint, so that all of them agree.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FILES = {
    "requirements.txt": (),
    "requirements-server.txt": ("auth", "postgres"),
    "requirements-dev.txt": ("dev",),
}
"""Each file, and the extras of pyproject.toml that it is for."""

OLDEST = "3.11"


def command(name: str, changes: list[str]) -> list[str]:
    """Command line that writes one of the files."""
    earlier = list(FILES)[: list(FILES).index(name)]
    return [
        *("uv", "pip", "compile", "pyproject.toml", "--group", "build", "--quiet"),
        *(part for extra in FILES[name] for part in ("--extra", extra)),
        *(part for other in earlier for part in ("--constraint", other)),
        *("--universal", "--python-version", OLDEST, "--generate-hashes"),
        *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-build-options"),
        *("--custom-compile-command", "python tools/pin.py"),
        *("--output-file", name, *changes),
    ]


def main() -> None:
    """Write all files; an upgrade goes through all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that the requirements allow")
    parser.add_argument("--upgrade-package", action="append", default=[], metavar="NAME", help="the newest of this one")
    options = parser.parse_args()
    changes = ["--upgrade"] if options.upgrade else []
    changes += [part for name in options.upgrade_package for part in ("--upgrade-package", name)]
    for name in FILES:
        done = subprocess.run([sys.executable, "-m", *command(name, changes)], cwd=ROOT, check=False)
        if done.returncode:
            sys.exit(f"{name} was not written: uv ended with code {done.returncode}")
        sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    main()
