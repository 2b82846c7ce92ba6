import datetime as dt
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assetmap import InputError
from assetmap.locks import alone
from assetmap.pipeline.builds import kept_builds, latest_build, sweep_builds
from assetmap.pipeline.inputs import changed_inputs
from assetmap.pipeline.run import build_region
from assetmap.region import load_region
from assetmap.scoring import criteria_toml, load_criteria, shipped_criteria
from assetmap.tables import APPRAISALS, SCORES


@pytest.mark.parametrize(
    "pointer", [b"gone", b"\xff\xfe", b"", b"a\x00b", b"../starter", b"/etc", b"x" * 100_000, b"current"]
)
def test_a_damaged_pointer_is_named(home, pointer):
    build_region("starter")
    (home / "builds" / "starter" / "current").write_bytes(pointer)
    with pytest.raises(InputError, match="last build cannot be read"):
        latest_build(load_region("starter"))


@pytest.mark.parametrize("record", [b"{", b"[]", b"\xff", b"3", b"[" * 100_000])
def test_a_damaged_record_is_named_and_left_out_of_the_kept_builds(home, record):
    done = build_region("starter")
    (done.folder / "run.json").write_bytes(record)
    with pytest.raises(InputError, match="last build cannot be read"):
        latest_build(load_region("starter"))
    assert kept_builds(load_region("starter")) == []


def test_old_builds_are_cleared_away_but_not_the_current_one(home):
    for year in range(2020, 2027):
        done = build_region("starter", as_of=dt.date(year, 1, 1))
    folders = [p for p in (home / "builds" / "starter").iterdir() if p.is_dir()]
    assert len(folders) == 5
    assert done.folder in folders


def test_what_killed_builds_left_is_swept_but_not_of_a_region_that_is_being_built(home):
    builds = home / "builds"
    for name in ("starter", "other", "built-now"):
        (builds / name / ".20300101T000000.000000Z-0.part").mkdir(parents=True, exist_ok=True)
    began, ended = threading.Event(), threading.Event()

    def build():
        with alone(builds / "built-now", "building built-now"):
            began.set()
            ended.wait(60)

    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(build)
        assert began.wait(60)
        sweep_builds()
        ended.set()
        running.result()
    assert [path.parent.name for path in builds.glob("*/.*.part")] == ["built-now"]
    assert latest_build(load_region("starter")) is not None


def test_builds_that_are_kept_come_newest_first_without_those_that_cannot_be_read(home):
    region = load_region("starter")
    first = latest_build(region)
    # a folder is named by the moment in which its build was made
    older, damaged = (first.folder.with_name(f"2020010{day}T000000Z-00000000") for day in (1, 2))
    for folder in (older, damaged):
        folder.mkdir()
    shutil.copyfile(first.folder / "run.json", older / "run.json")
    (damaged / "run.json").write_text("{", encoding="utf-8")
    assert [build.folder for build in kept_builds(region)] == [first.folder, older]


def test_a_region_s_own_inputs_make_its_appraisals(home):
    first = build_region("starter")
    path = home / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    own = '\n[value.market_rent]\nlow = 20\ncentral = 30\nhigh = 40\nsource = "a survey of 2026"\ngrade = "entered"\n'
    path.write_text(text + own, encoding="utf-8")
    assert changed_inputs(load_region("starter"), first) == ["starter.toml, value"]
    second = build_region("starter")
    before, after = (build.table(APPRAISALS)["after_value_central"] for build in (first, second))
    assert (after.dropna() < before.dropna()).all()
    assert (second.inputs["market_rent"].central, second.inputs["market_rent"].source) == (30, "a survey of 2026")
    assert [stage for stage, told in second.run["stages"].items() if not told["reused"]] == ["appraisals"]
    path.write_text(text + "\n[value]\nrents = 30\n", encoding="utf-8")
    with pytest.raises(InputError, match="no input 'rents'"):
        build_region("starter")


def test_criteria_that_a_council_adopts_make_the_scores_and_stand_in_the_record(home):
    first = build_region("starter")
    assert first.criteria_set.criteria == load_criteria()
    assert first.criteria == tuple(c for c in load_criteria() if c.key not in ("layout", "proposal"))
    assert first.criteria_keys == tuple(c.key for c in load_criteria())
    assert [one.key for one in first.left_out] == ["layout", "proposal"]
    shipped = shipped_criteria()
    own = replace(shipped, name="Wendersay", version="1", adopted_by="Cabinet", criteria=shipped.criteria[:3])
    adopted = home / "regions" / "adopted.toml.txt"
    adopted.write_text(criteria_toml(own), encoding="utf-8")
    path = home / "regions" / "starter.toml"
    path.write_text('criteria = "regions/adopted.toml.txt"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert changed_inputs(load_region("starter"), first) == ["adopted.toml.txt"]
    second = build_region("starter")
    assert second.criteria_set == own
    assert changed_inputs(load_region("starter"), second) == []
    utilities = [name for name in second.table(SCORES) if name.startswith("utility_")]
    assert utilities == [f"utility_{criterion.key}" for criterion in own.criteria]
    assert [stage for stage, told in second.run["stages"].items() if not told["reused"]] == ["scores", "ranks"]
    # what the build was made with stays with it, whatever becomes of the file
    adopted.write_text(criteria_toml(own).replace('version = "1"', 'version = "2"'), encoding="utf-8")
    assert second.criteria_set.version == "1"
    adopted.write_text("name = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"adopted\.toml\.txt|name"):
        build_region("starter")


def test_a_build_of_an_earlier_version_says_that_it_has_to_be_made_again(home):
    build = build_region("starter")
    settings = {name: value for name, value in build.run["settings"].items() if name not in ("scored_with", "left_out")}
    before = replace(build, run=dict(build.run) | {"settings": settings})
    with pytest.raises(InputError, match="made by an earlier version") as caught:
        _ = before.criteria
    assert caught.value.next_step == "run 'assetmap build starter'"
    # one that was made with a council's own criteria has them
    own = criteria_toml(shipped_criteria())
    adopted = replace(build, run=dict(build.run) | {"settings": settings | {"criteria": own}})
    assert adopted.criteria == load_criteria()
