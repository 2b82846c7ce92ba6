import pytest

from assetmap.starter.__main__ import main


def test_it_writes_and_lists_the_files(tmp_path, capsys):
    assert main(["--out", str(tmp_path), "--seed", "3"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 23
    assert (tmp_path / "truth.json").is_file()
    assert not list(tmp_path.rglob("*.part"))


def test_a_negative_seed_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--seed", "-1"])
    assert stop.value.code == 2
    assert "--seed" in capsys.readouterr().err
