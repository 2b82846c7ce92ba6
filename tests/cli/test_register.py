import json
import sys

import pytest


def test_register_prints_the_account_and_writes_the_tables(home, tmp_path, run):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    done = run("register", path, "--council", "Quaymarsh", "--region", "starter", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert "rows read = " in done.stdout
    assert (tmp_path / "register_quaymarsh" / "assets.parquet").is_file()
    assert (tmp_path / "register_quaymarsh" / "issues.parquet").is_file()
    (account,) = json.loads(run("register", path, "--council", "Quaymarsh", "--json").stdout)["files"]
    assert account["rows_read"] == account["assets"] + account["merged"] + account["rejected"]
    assert list(account) == [
        "file", "rows_read", "assets", "merged", "rejected", "located", "flagged_vacant", "columns", "crs", "encoding",
        "issues",
    ]  # fmt: skip


def test_register_of_an_unknown_council(home, run):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    done = run("register", path, "--council", "Atlantis", "--region", "starter")
    assert done.exit_code == 1
    assert "no council 'Atlantis'" in done.stderr
    assert "Quaymarsh" in done.stderr


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02" * 500, b"<!doctype html><html>no</html>", b"just a sentence\nand another\n"]
)
def test_what_is_not_a_register_is_refused_with_one_message(home, tmp_path, content, run):
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    done = run("register", path, "--council", "Quaymarsh", "--region", "starter", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "error: " in done.stderr
    assert "next step: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_mapping_is_proposed_corrected_and_used(home, tmp_path, run):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    mapping = tmp_path / "mapping.toml"
    done = run("register", path, "--council", "Quaymarsh", "--propose", mapping)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    before = json.loads(run("register", path, "--council", "Quaymarsh", "--json").stdout)["files"][0]
    mapped = json.loads(run("register", path, "--council", "Quaymarsh", "--mapping", mapping, "--json").stdout)
    assert mapped["files"][0]["columns"] == before["columns"]
    mapping.write_text('[columns]\nuse = ["no such header"]\n', encoding="utf-8")
    refused = run("register", path, "--council", "Quaymarsh", "--mapping", mapping)
    assert refused.exit_code == 1
    assert "no such header" in refused.stderr
    assert run("register", path, "--council", "Quaymarsh", "--propose", tmp_path).exit_code == 1


def test_a_fix_list_is_written(home, tmp_path, run):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    done = run("register", path, "--council", "Quaymarsh", "--fix-list", tmp_path / "fixes")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "fixes" / "fix-list.md").read_text(encoding="utf-8")
    assert page.startswith("# What to mend in the registers of Quaymarsh")
    assert (tmp_path / "fixes" / "fix-list.xlsx").read_bytes().startswith(b"PK")
    (tmp_path / "file").touch()
    assert run("register", path, "--council", "Quaymarsh", "--fix-list", tmp_path / "file").exit_code == 1


def test_what_is_not_small_is_read_apart_and_comes_out_the_same(home, tmp_path, run, monkeypatch):
    path = home / "starter" / "registers" / "register_eastwrack.xlsx"
    asked = ("register", path, "--council", "Eastwrack", "--region", "starter", "--json")
    here = run(*asked)
    monkeypatch.setattr(sys.modules["assetmap.register.small"], "is_small", lambda _: False)
    there = run(*asked)
    assert there.exit_code == 0, there.output
    assert there.stdout == here.stdout
    assert there.stderr == here.stderr
    proposed = [tmp_path / "here.toml", tmp_path / "there.toml"]
    run("register", path, "--council", "Eastwrack", "--propose", proposed[0])
    monkeypatch.undo()
    run("register", path, "--council", "Eastwrack", "--propose", proposed[1])
    assert proposed[0].read_bytes() == proposed[1].read_bytes()


def test_a_file_over_the_limits_ends_in_a_sentence(home, tmp_path, run, monkeypatch):
    monkeypatch.setattr("assetmap.apart.MOST_SECONDS", 0.2)
    path = tmp_path / "long.csv"
    path.write_text("AssetCode,Property name\n" + "".join(f"{i},Hall {i}\n" for i in range(150_000)), encoding="utf-8")
    done = run("register", path, "--council", "Quaymarsh")
    assert done.exit_code == 1
    assert "error: reading the file takes too long" in done.stderr
    assert "Traceback" not in done.stderr
