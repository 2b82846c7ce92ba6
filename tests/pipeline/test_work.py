import datetime as dt
import shutil
from pathlib import Path

import pytest

from assetmap.pipeline import work
from assetmap.pipeline.builds import latest_build
from assetmap.pipeline.run import build_region
from assetmap.pipeline.work import STAGES, code_hash
from assetmap.region import load_region
from assetmap.tables import ASSETS


def test_nothing_changed_means_nothing_done_and_a_change_redoes_what_follows(home):
    first = build_region("starter")
    said: list[str] = []
    again = build_region("starter", say=said.append)
    assert again.folder == first.folder
    assert said == ["nothing has changed since the last build"]
    later = build_region("starter", as_of=dt.date(2027, 9, 30))
    assert later.folder != first.folder
    reused = {stage: entry["reused"] for stage, entry in later.run["stages"].items()}
    assert reused == {
        "areas": True, "organisations": True, "figures": True, "assets": True, "vacancy": False, "indicators": True, "scores": False,
        "ranks": False, "appraisals": True,
    }  # fmt: skip
    assert later.run["registers"] == first.run["registers"]
    assert latest_build(load_region("starter")).folder == later.folder


def test_a_register_row_more_is_seen(home):
    first = build_region("starter")
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    added = (
        lines[1]
        .replace(b"01001", b"09999")
        .replace(b"Capstan Library", b"Other Hall")
        .replace(b"255777184", b"255777999")
    )
    path.write_bytes(b"".join([lines[0], added, *lines[1:]]))
    second = build_region("starter")
    assert len(second.table(ASSETS)) == len(first.table(ASSETS)) + 1
    assert second.run["stages"]["areas"]["reused"]


def test_every_stage_has_a_key_of_its_own(built):
    keys = [built.run["stages"][stage]["key"] for stage, _ in STAGES]
    assert len(set(keys)) == len(STAGES) == 9


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("tables.py", True),
        ("pipeline/stages.py", True),
        ("pipeline/registers.py", True),
        ("register/headers.toml", True),
        ("layers/districts.csv", True),
        ("matching/settings.py", False),
    ],
)
def test_the_hash_of_the_code_is_over_all_that_makes_a_table(tmp_path, monkeypatch, changed, counts):
    package = Path(work.__file__).parent.parent
    copied = tmp_path / "assetmap"
    shutil.copytree(package, copied, ignore=shutil.ignore_patterns("app", "reports", "workspace", "__pycache__"))
    monkeypatch.setattr(work, "__file__", str(copied / "pipeline" / "work.py"))
    as_it_is = code_hash.__wrapped__
    before = as_it_is()
    with (copied / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert (as_it_is() != before) is counts
