"""Write a list of licences and a bill of materials of what a server of assetmap installs; it asks no network.

    python tools/licences.py [--out FOLDER]

``licences.md`` has a line for each package: version, licence as the package declares it, and what asks for it.
``sbom.cdx.json`` is the same for machines (CycloneDX 1.6, JSON, checked against its schema by the tool that makes it).
Both are of the packages in requirements-server.txt as they are installed beside this Python, with their own metadata;
what that file holds for other platforms alone is named at the end of the list. Run it in an environment made from
requirements-dev.txt, which has the tool, and all of the server's packages in the same versions.
"""

import argparse
import importlib.metadata
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINNED = ROOT / "requirements-server.txt"

SHIPPED = (
    ("Liberation Sans", "OFL-1.1", "assetmap/reports/fonts"),
    ("starter region, invented", "MIT", "data/starter"),
)
"""What the package itself ships beside its code: what, licence, folder."""


def pinned() -> dict[str, set[str]]:
    """Versions of each package of the server, by its name as indexes compare it; an older Python may need another."""
    text = PINNED.read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"(?m)^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text):
        found.setdefault(normal(name), set()).add(version)
    return found


def normal(name: str) -> str:
    """Name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def bill(versions: dict[str, set[str]]) -> dict[str, Any]:
    """Bill of materials of these packages as they are installed here.

    Raises
    ------
    SystemExit
        When a package is installed in another version than is pinned.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sbom.json")
        subprocess.run(
            [
                *(sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")),
                *("--output-reproducible", "--of", "JSON", "--validate", "-o", str(path)),
            ],
            check=True,
        )
        whole: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kept = [one for one in whole["components"] if normal(one["name"]) in versions]
    others = [f"{one['name']} {one['version']}" for one in kept if one["version"] not in versions[normal(one["name"])]]
    if others:
        sys.exit(
            f"installed in another version than is pinned: {', '.join(others)}; install requirements-dev.txt first"
        )
    refs = {one["bom-ref"] for one in kept} | {whole["metadata"]["component"]["bom-ref"]}
    edges = [
        edge | {"dependsOn": [ref for ref in edge.get("dependsOn", []) if ref in refs]}
        for edge in whole["dependencies"]
        if edge["ref"] in refs
    ]
    return whole | {"components": kept, "dependencies": edges}


def licences_of(component: dict[str, Any]) -> str:
    """Licence that a package declares, in a line: its expression, else its name, else the first line of its text."""
    names = []
    for one in component.get("licenses", []):
        if known := one.get("expression") or one["license"].get("id"):
            return str(known)
        names.append(" ".join(one["license"].get("name", "").rpartition(" :: ")[2].split())[:60])
    return "; ".join(dict.fromkeys(filter(None, names))) or _first_line(component["name"])


def _first_line(name: str) -> str:
    """First line of the licence that a package carries as a file."""
    found = importlib.metadata.distribution(name)
    said = " ".join(found.metadata.get("License", "").split())[:60]
    for path in [] if said else found.files or []:
        if re.match(r"(licen[cs]e|copying)", path.name, re.IGNORECASE):
            lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
            return f"in its file {path.name}: {next(filter(None, lines), '')[:60]}"
    return said or "none declared"


def listed(made: dict[str, Any], versions: dict[str, set[str]]) -> str:
    """The list, as Markdown."""
    names = {one["bom-ref"]: one["name"] for one in made["components"]}
    names[made["metadata"]["component"]["bom-ref"]] = "assetmap"
    asked: dict[str, list[str]] = {}
    for edge in made["dependencies"]:
        for ref in edge["dependsOn"]:
            asked.setdefault(ref, []).append(names[edge["ref"]])
    lines = [
        "# Licences",
        "",
        "Made by `python tools/licences.py`.",
        "",
        "| package | version | licence | asked for by |",
    ]
    lines.append("|---|---|---|---|")
    for one in sorted(made["components"], key=lambda one: normal(one["name"])):
        licence = licences_of(one)
        lines.append(
            f"| {one['name']} | {one['version']} | {licence} | {', '.join(sorted(asked.get(one['bom-ref'], [])))} |"
        )
    absent = sorted(set(versions) - {normal(one["name"]) for one in made["components"]})
    if absent:
        lines += ["", f"Not installed here, for other platforms or Pythons alone: {', '.join(absent)}."]
    lines += ["", "Shipped by assetmap itself:", ""]
    lines += [f"- {what}: {licence}, `{folder}`" for what, licence, folder in SHIPPED]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "licences", help="folder to write to")
    options = parser.parse_args()
    versions = pinned()
    made = bill(versions)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("licences.md", listed(made, versions)),
        ("sbom.cdx.json", json.dumps(made, indent=1, sort_keys=True) + "\n"),
    ):
        (options.out / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {options.out / name}\n")


if __name__ == "__main__":
    main()
