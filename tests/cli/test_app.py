import subprocess

import pytest


@pytest.mark.parametrize(("flags", "public"), [([], ""), (["--public"], "1")])
def test_app_starts_the_dashboard_on_this_computer(home, root, monkeypatch, flags, public, run):
    started = []
    monkeypatch.setattr(subprocess, "call", lambda command, **options: started.append((command, options)) or 0)
    done = run("app", "--port", "8600", *flags)
    assert done.exit_code == 0
    ((command, options),) = started
    assert command[1:4] == ["-m", "streamlit", "run"]
    assert command[-2:] == ["--server.address", "localhost"]
    assert options["cwd"] == root
    assert options["env"]["ASSETMAP_PUBLIC"] == public
    assert options["env"]["ASSETMAP_DATA"] == str(home)
