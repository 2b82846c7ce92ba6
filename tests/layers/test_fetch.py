import csv
import gc
import hashlib
import http.server
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assetmap import InputError
from assetmap.layers.catalogue import Layer, layers_folder
from assetmap.layers.fetch import Wanted, fetch_files, recorded_checksum, sha256_of, wanted_layers
from assetmap.layers.web import Patience, Web

# a connection that a server cuts short is closed only when it is collected
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CONTENT = b"lsoa21_code,x\nE01000001,1\n" * 400
SUM = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "catalogue.toml").write_text("")
    monkeypatch.setenv("ASSETMAP_DATA", str(folder))
    return folder


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror"
    (folder / "official").mkdir(parents=True)
    (folder / "official" / "layer.csv").write_bytes(CONTENT)
    _manifest(folder, [("official/layer.csv", len(CONTENT), SUM)])
    return folder


def _manifest(folder: Path, rows) -> None:
    with (folder / "manifest.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "bytes", "sha256"])
        writer.writerows(rows)


def _wanted(name="layer.csv", url="", sha256=""):
    return Wanted("layer", "the layer", layers_folder() / name, "its publisher", url, sha256)


def _left_over(folder: Path) -> list[str]:
    """What was left; the lock beside the folder stays, held by nobody."""
    there = [p.name for p in folder.rglob("*") if p.name.startswith(".") or p.suffix == ".part"]
    return [name for name in there if name != ".layers.lock"]


def test_from_a_mirror_then_up_to_date(data, mirror):
    said: list[str] = []
    (first,) = fetch_files([_wanted()], mirror=mirror, say=said.append)
    assert (first.status, first.bytes, first.sha256) == ("placed", len(CONTENT), SUM)
    assert first.verified == "the mirror's manifest"
    assert (data / "layers" / "layer.csv").read_bytes() == CONTENT
    assert recorded_checksum(data / "layers" / "layer.csv") == SUM
    assert "layer.csv" in said[0]
    (second,) = fetch_files([_wanted()], mirror=mirror)
    assert second.status == "up to date"
    (third,) = fetch_files([_wanted()])
    assert (third.status, third.verified) == ("up to date", "the checksum recorded when it was put in place")
    assert _left_over(data) == []


def test_the_manifest_decides_over_the_publishers_checksum(data, mirror):
    (done,) = fetch_files([_wanted(sha256="0" * 64)], mirror=mirror)
    assert done.verified == "the mirror's manifest"


def test_a_wrong_checksum_leaves_nothing(data, mirror):
    (mirror / "official" / "layer.csv").write_bytes(CONTENT[:-10])
    with pytest.raises(InputError, match="not what its checksum says") as caught:
        fetch_files([_wanted()], mirror=mirror)
    assert SUM in caught.value.allowed
    assert f"{len(CONTENT) - 10:,} bytes" in caught.value.seen
    assert not (data / "layers" / "layer.csv").exists()
    assert _left_over(data) == []


def test_a_file_beside_the_mirror_is_held_against_its_own_checksum(data, mirror):
    beside = mirror.parent / "registers"
    beside.mkdir()
    (beside / "list.csv").write_bytes(CONTENT)
    target = data / "registers" / "list.csv"
    (done,) = fetch_files([Wanted("register", "a list", target, "the council", "", SUM)], mirror=mirror)
    assert (done.status, done.verified) == ("placed", "the checksum on record")
    assert target.read_bytes() == CONTENT
    target.unlink()
    with pytest.raises(InputError, match="not what its checksum says"):
        fetch_files([Wanted("register", "a list", target, "the council", "", "1" * 64)], mirror=mirror)
    (done,) = fetch_files([Wanted("register", "a list", target, "the council")], mirror=mirror)
    assert done.verified == "nothing: no checksum is known"


def test_everything_missing_is_named_at_once_and_the_rest_is_placed(data, mirror):
    wanted = [_wanted("a.csv"), _wanted(), _wanted("b.csv")]
    with pytest.raises(InputError, match="2 files are supplied by the user") as caught:
        fetch_files(wanted, mirror=mirror)
    assert "a.csv" in caught.value.next_step
    assert "b.csv" in caught.value.next_step
    assert "its publisher" in caught.value.next_step
    assert (data / "layers" / "layer.csv").exists()


@pytest.mark.parametrize(
    "content", ["", "nonsense", "file,bytes\nx,1\n", "file,bytes,sha256\nx,many,00\n", "file,bytes,sha256\nx,1\n"]
)
def test_a_manifest_that_cannot_be_read(data, mirror, content):
    (mirror / "manifest.csv").write_text(content)
    with pytest.raises(InputError, match="manifest cannot be read"):
        fetch_files([_wanted()], mirror=mirror)


def test_no_mirror_and_no_manifest(data, tmp_path):
    with pytest.raises(InputError, match="not a folder"):
        fetch_files([_wanted()], mirror=tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no manifest"):
        fetch_files([_wanted()], mirror=tmp_path / "empty")


def test_a_file_twice_in_the_mirror(data, mirror):
    (mirror / "layer.csv").write_bytes(CONTENT)
    with pytest.raises(InputError, match="holds a file twice"):
        fetch_files([_wanted()], mirror=mirror)


def test_a_web_page_in_the_mirror(data, mirror):
    page = b"<html>not found</html>"
    (mirror / "official" / "layer.csv").write_bytes(page)
    _manifest(mirror, [("official/layer.csv", len(page), hashlib.sha256(page).hexdigest())])
    with pytest.raises(InputError, match="web page"):
        fetch_files([_wanted()], mirror=mirror)


def test_put_there_by_hand(data):
    (data / "layers").mkdir()
    (data / "layers" / "layer.csv").write_bytes(CONTENT)
    (done,) = fetch_files([_wanted(sha256=SUM)])
    assert (done.status, done.verified) == ("by hand", "the checksum on record")
    (data / "layers" / "layer.csv").write_bytes(CONTENT + b"x")
    with pytest.raises(InputError, match="in place is not what"):
        fetch_files([_wanted(sha256=SUM)])


def test_a_damaged_record_is_made_again(data, mirror):
    (data / "layers").mkdir()
    (data / "layers" / "placed.json").write_text("{ half")
    fetch_files([_wanted()], mirror=mirror)
    assert recorded_checksum(data / "layers" / "layer.csv") == SUM


class _Server(http.server.ThreadingHTTPServer):
    asked = 0
    fail_first = 0


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        if self.server.asked <= self.server.fail_first:
            self.send_error(503)
            return
        if self.path == "/missing":
            self.send_error(404)
            return
        body = {
            "/login": b"<!doctype html><html>please log in</html>",
            "/archive": b"PK\x03\x04 and more",
            "/empty": b"",
            "/large": b"x" * 1_100_000,
        }.get(self.path, CONTENT)
        if self.path.startswith("/error"):
            body = b'{"error": {"code": 499, "message": "Token required"}}'
        if self.path.startswith("/nomis"):
            row = 2 if "recordoffset=1" in self.path else 1
            body = b"OBS_VALUE,RECORD_COUNT\n%d,2\n" % row
        self.send_response(200)
        length = len(body) + (1000 if self.path == "/short" else 0)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    running = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()
    gc.collect()


def _url(server, path):
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


@pytest.fixture
def web():
    return Web(Patience(tries=3, timeout_s=2), sleep=lambda _: None)


def test_downloaded_verified_and_recorded(data, server, web):
    (done,) = fetch_files([_wanted(url=_url(server, "/layer.csv"), sha256=SUM)], web=web)
    assert (done.status, done.verified, done.sha256) == ("placed", "the checksum on record", SUM)
    assert done.source == _url(server, "/layer.csv")
    assert (data / "layers" / "layer.csv").read_bytes() == CONTENT
    assert _left_over(data) == []


def test_who_asks_for_the_same_files_at_once_takes_over_what_the_first_brought(data, server, web):
    wanted = [_wanted(f"layer{number}.csv", url=_url(server, f"/{number}")) for number in range(6)]
    with ThreadPoolExecutor(4) as executor:
        done = list(executor.map(lambda _: fetch_files(wanted, web=web), range(4)))
    assert server.asked == len(wanted)
    assert {one.status for fetched in done for one in fetched} == {"placed", "up to date"}
    assert all(recorded_checksum(file.path) == SUM for file in wanted)
    assert _left_over(data) == []


def test_a_bar_can_be_drawn(data, server, web, capsys):
    fetch_files([_wanted(url=_url(server, "/layer.csv"))], web=web, progressbar=True)
    assert "layer.csv" in capsys.readouterr().err


def test_a_passing_fault_is_tried_again(data, server, web):
    server.fail_first = 2
    (done,) = fetch_files([_wanted(url=_url(server, "/layer.csv"), sha256=SUM)], web=web)
    assert done.status == "placed"
    assert server.asked == 3


@pytest.mark.parametrize(
    ("path", "sha256", "seen"),
    [
        ("/missing", "", "404"),
        ("/short", "", "attempts"),
        ("/layer.csv", "2" * 64, SUM),
        ("/login", "", "web page"),
        ("/error", "", "error message"),
        ("/archive", "", "not text"),
        ("/empty", "", "0 bytes"),
    ],
)
def test_a_failed_download_leaves_nothing(data, server, web, path, sha256, seen):
    with pytest.raises(InputError, match="could not be downloaded: the layer") as caught:
        fetch_files([_wanted(url=_url(server, path), sha256=sha256)], web=web)
    assert seen in caught.value.seen
    assert "its publisher" in caught.value.next_step
    assert str(data / "layers" / "layer.csv") in caught.value.next_step
    assert "--mirror" in caught.value.next_step
    assert not (data / "layers" / "layer.csv").exists()
    assert _left_over(data) == []


def test_the_next_address_is_tried_where_one_fails(data, server, web):
    wanted = Wanted(
        "layer", "the layer", layers_folder() / "layer.csv", "its publisher", _url(server, "/login"), SUM,
        mirrors=(_url(server, "/missing"), _url(server, "/layer.csv")),
    )  # fmt: skip
    said: list[str] = []
    (done,) = fetch_files([wanted], web=web, say=said.append)
    assert done.source == _url(server, "/layer.csv")
    assert sum("not from" in line for line in said) == 2


def test_where_every_address_fails_each_is_named(data, server, web):
    wanted = Wanted(
        "layer", "the layer", layers_folder() / "layer.csv", "its publisher", _url(server, "/missing"),
        mirrors=(_url(server, "/login"),),
    )  # fmt: skip
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        fetch_files([wanted], web=web)
    assert "/missing" in caught.value.where
    assert "404" in caught.value.seen


def test_too_large_a_file_is_not_taken(data, server, web):
    wanted = Wanted(
        "layer", "the layer", layers_folder() / "layer.csv", "its publisher", _url(server, "/large"), max_mb=1
    )
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        fetch_files([wanted], web=web)
    assert caught.value.allowed == "at most 1,000,000 bytes"
    assert _left_over(data) == []


def test_a_service_is_read_page_by_page(data, server, web):
    wanted = Wanted(
        "layer", "the layer", layers_folder() / "count.csv", "its publisher", _url(server, "/nomis.data.csv?x=1"),
        service="nomis",
    )  # fmt: skip
    (done,) = fetch_files([wanted], web=web)
    assert done.status == "placed"
    assert (data / "layers" / "count.csv").read_text().splitlines() == ["OBS_VALUE,RECORD_COUNT", "1,2", "2,2"]


def test_a_feature_service_that_fails_is_told(data, server, web):
    wanted = Wanted(
        "layer", "the layer", layers_folder() / "a.parquet", "its publisher", _url(server, "/error"), service="arcgis"
    )
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        fetch_files([wanted], web=web)
    assert "Token" in caught.value.seen


def test_no_server_at_all_says_what_to_put_where(data, server, web):
    url = _url(server, "/layer.csv")
    server.shutdown()
    server.server_close()
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        fetch_files([_wanted(url=url)], web=web)
    assert "no connection" in caught.value.seen
    assert f"put it at {data / 'layers' / 'layer.csv'}" in caught.value.next_step


def test_wanted_layers_leave_out_what_is_shipped(data):
    words = dict.fromkeys(("title", "publisher", "licence", "attribution", "obtain", "reader", "key"), "w")
    layers = [
        Layer(name="a", vintage=1, file="a.csv", **words),
        Layer(name="b", vintage=1, file="b.csv", folder="/shipped", **words),
        Layer(name="c", vintage=1, package="pandas", **words),
    ]
    assert [w.name for w in wanted_layers(layers)] == ["a"]
    (wanted,) = wanted_layers([Layer(name="a", vintage=1, file="a.csv", mirrors=("m",), max_mb=3, **words)])
    assert (wanted.mirrors, wanted.max_mb, wanted.service) == (("m",), 3, "")


def test_checksum_of_a_file(tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    assert sha256_of(tmp_path / "f") == hashlib.sha256(b"abc").hexdigest()


def test_what_failed_and_what_is_missing_are_told_together(data, server, web, mirror):
    wanted = [_wanted("bad.csv", url=_url(server, "/missing")), _wanted("none.csv"), _wanted()]
    with pytest.raises(InputError, match=r"1 files are supplied by the user .* and 1 could") as caught:
        fetch_files(wanted, mirror=mirror, web=web)
    assert "none.csv" in caught.value.next_step
    assert "bad.csv" in caught.value.next_step
    assert (data / "layers" / "layer.csv").exists()
