"""What the files in deploy/ name is there: paths of the checkout, commands, options, extras, and one path for the proxy."""

import configparser
import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner

from assetmap.apart import MOST_AT_ONCE, MOST_BYTES
from assetmap.app.address import PROXY_VARIABLE
from assetmap.cli import main
from assetmap.workspace.attempts import passphrase_rules


@pytest.fixture
def deploy(root):
    return root / "deploy"


@pytest.fixture
def units(deploy):
    """Sections of each unit of systemd; a key that stands twice keeps its last value."""
    found = {}
    for path in (*deploy.glob("*.service"), *deploy.glob("*.timer")):
        parser = configparser.RawConfigParser(strict=False)
        parser.optionxform = str
        parser.read(path, encoding="utf-8")
        found[path.name] = parser
    return found


@pytest.fixture(scope="session")
def known_options():
    """Options that Streamlit's server takes."""
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "--help"], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"--[\w.]+", done.stdout))


def start_lines(deploy, units):
    container = (deploy / "Containerfile").read_text(encoding="utf-8")
    (last,) = re.findall(r"(?m)^CMD \[.*(streamlit run [^\"]+)\"\]$", container)
    service = units["assetmap.service"]["Service"]["ExecStart"]
    return [last, service.removeprefix("/srv/assetmap/venv/bin/")]


def test_the_server_is_started_in_a_way_that_there_is(deploy, units, known_options, root):
    for line in start_lines(deploy, units):
        program, command, script, *options = shlex.split(line)
        assert (program, command) == ("streamlit", "run")
        assert (root / script).is_file()
        assert {option.partition("=")[0] for option in options} <= known_options
        assert "--client.showErrorDetails=none" in options
        assert "--logger.enableRich=false" in options


def test_proxy_server_and_health_agree_on_the_path(deploy, units):
    proxy = (deploy / "nginx.conf").read_text(encoding="utf-8")
    container = (deploy / "Containerfile").read_text(encoding="utf-8")
    for line in start_lines(deploy, units):
        (path,) = re.findall(r"--server\.baseUrlPath=(\S+)", line)
        (port,) = re.findall(r"--server\.port=(\d+)", line)
        assert f"location /{path}/ {{" in proxy
        assert f"location = /{path}/_stcore/health" in proxy
        assert f"http://127.0.0.1:{port}/{path}/_stcore/health" in container
        assert set(re.findall(r"proxy_pass (\S+);", proxy)) == {f"http://127.0.0.1:{port}"}


def test_the_proxy_alone_says_where_a_reader_sits(deploy, units):
    """The variable is the one that is read, and names the proxy; what a reader sends as a header is thrown away."""
    proxy = (deploy / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"proxy_set_header X-Forwarded-For (.+);", proxy) == ["$remote_addr"]
    (upstream,) = set(re.findall(r"proxy_pass http://([\d.]+):", proxy))
    unit = (deploy / "assetmap.service").read_text(encoding="utf-8")
    assert f"Environment={PROXY_VARIABLE}={upstream}\n" in unit
    guide = (deploy.parent / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert f"-e '{PROXY_VARIABLE}=*'" in guide


def test_the_guide_tells_how_often_a_passphrase_may_be_tried(root):
    guide = (root / "docs" / "deploy.md").read_text(encoding="utf-8")
    pair, name, address = passphrase_rules("sign-in", "x", "y")
    assert f"| a name from an address | {pair.at_once} | one a minute |" in guide
    assert pair.every_s == 60
    assert f"| an address | {address.at_once} | one every {address.every_s:g} seconds |" in guide
    assert (
        f"| a name over all addresses | {name.at_once} | each waits, for {name.most_wait_s:g} seconds at most |"
        in guide
    )


def test_what_the_container_copies_is_in_the_checkout(deploy, root):
    container = (deploy / "Containerfile").read_text(encoding="utf-8")
    copied = [source for line in re.findall(r"(?m)^COPY (.+)$", container) for source in shlex.split(line)[:-1]]
    assert len(copied) > 8
    assert [source for source in copied if not (root / source).exists()] == []


def test_what_is_installed_is_checked_against_its_hash(deploy, root):
    guide = (root / "docs" / "deploy.md").read_text(encoding="utf-8")
    container = (deploy / "Containerfile").read_text(encoding="utf-8")
    for text in (guide, container):
        asked = re.findall(r"pip install (.+?)(?: \\\n|\n)", text)
        assert len(asked) == 2
        assert re.fullmatch(r"--no-deps --require-hashes -r (/srv/assetmap/code/)?requirements-server\.txt", asked[0])
        assert asked[1].startswith("--no-deps --no-build-isolation -e ")


def test_two_readers_fit_beside_the_server_which_goes_on_without_them(units):
    service = units["assetmap.service"]["Service"]
    assert int(service["MemoryMax"].removesuffix("G")) * 1e9 >= MOST_AT_ONCE * MOST_BYTES + 1e9
    assert service["OOMPolicy"] == "continue"


def test_the_backup_is_a_command_that_there_is(units):
    line = units["assetmap-backup.service"]["Service"]["ExecStart"]
    (rest,) = re.findall(r"/bin/assetmap (.+?) /srv", line)
    shown = CliRunner().invoke(main, [*rest.split(), "--help"])
    assert shown.exit_code == 0
    assert "FILE" in shown.output


def test_services_may_write_where_they_have_to_and_nowhere_else(units):
    for name, folders in (
        ("assetmap.service", "/srv/assetmap/data /srv/assetmap/code/static"),
        ("assetmap-backup.service", "/srv/assetmap/data /srv/assetmap/backup"),
    ):
        service = units[name]["Service"]
        assert service["ReadWritePaths"] == folders
        for key, value in (
            ("ProtectSystem", "strict"),
            ("NoNewPrivileges", "yes"),
            ("ProtectHome", "yes"),
            ("PrivateDevices", "yes"),
            ("CapabilityBoundingSet", ""),
            ("SystemCallFilter", "@system-service"),
            ("User", "assetmap"),
        ):
            assert service[key] == value, f"{name}: {key}"


def test_files_of_the_guide_are_there(root):
    guide = (root / "docs" / "deploy.md").read_text(encoding="utf-8")
    named = re.findall(r"/srv/assetmap/code/([\w./*-]+\w)", guide)
    assert len(named) >= 5
    assert [one for one in named if not list(root.glob(one))] == []
    for name in re.findall(r"(?m)^\| `([\w.-]+)`(?:, `([\w.-]+)`)? \|", guide.partition("## systemd")[0]):
        assert [one for one in name if one and not (root / "deploy" / one).is_file()] == []
