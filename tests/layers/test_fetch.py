import csv
import gc
import hashlib
import http.server
import threading
from pathlib import Path

import pytest

from assetmap import InputError
from assetmap.layers.catalogue import Layer, layers_folder
from assetmap.layers.fetch import Wanted, fetch_files, recorded_checksum, sha256_of, wanted_layers

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
    return [p.name for p in folder.rglob("*") if p.name.startswith(".") or p.suffix == ".part"]


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
        body = b"<!doctype html><html>please log in</html>" if self.path == "/login" else CONTENT
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
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()
    gc.collect()


def _url(server, path):
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("pooch.core.time.sleep", lambda _: None)


def test_downloaded_verified_and_recorded(data, server):
    (done,) = fetch_files([_wanted(url=_url(server, "/layer.csv"), sha256=SUM)])
    assert (done.status, done.verified, done.sha256) == ("placed", "the checksum on record", SUM)
    assert (data / "layers" / "layer.csv").read_bytes() == CONTENT
    assert _left_over(data) == []


def test_a_passing_fault_is_tried_again(data, server, impatient):
    server.fail_first = 2
    (done,) = fetch_files([_wanted(url=_url(server, "/layer.csv"), sha256=SUM)])
    assert done.status == "placed"
    assert server.asked == 3


@pytest.mark.parametrize(
    ("path", "sha256", "fault"),
    [
        ("/missing", "", "could not be downloaded"),
        ("/short", "", "could not be downloaded"),
        ("/layer.csv", "2" * 64, "could not be downloaded"),
        ("/login", "", "web page"),
    ],
)
def test_a_failed_download_leaves_nothing(data, server, impatient, path, sha256, fault):
    with pytest.raises(InputError, match=fault) as caught:
        fetch_files([_wanted(url=_url(server, path), sha256=sha256)])
    assert caught.value.next_step
    assert not (data / "layers" / "layer.csv").exists()
    assert _left_over(data) == []


def test_no_server_at_all(data, server, impatient):
    url = _url(server, "/layer.csv")
    server.shutdown()
    server.server_close()
    with pytest.raises(InputError, match="could not be downloaded"):
        fetch_files([_wanted(url=url)])


def test_wanted_layers_leave_out_what_is_shipped(data):
    words = dict.fromkeys(("title", "publisher", "licence", "attribution", "obtain", "reader", "key"), "w")
    layers = [
        Layer(name="a", vintage=1, file="a.csv", **words),
        Layer(name="b", vintage=1, file="b.csv", folder="/shipped", **words),
        Layer(name="c", vintage=1, package="pooch", **words),
    ]
    assert [w.name for w in wanted_layers(layers)] == ["a"]


def test_checksum_of_a_file(tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    assert sha256_of(tmp_path / "f") == hashlib.sha256(b"abc").hexdigest()


def test_what_failed_and_what_is_missing_are_told_together(data, server, impatient, mirror):
    wanted = [_wanted("bad.csv", url=_url(server, "/missing")), _wanted("none.csv"), _wanted()]
    with pytest.raises(InputError, match=r"1 files are supplied by the user .* and 1 could") as caught:
        fetch_files(wanted, mirror=mirror)
    assert "none.csv" in caught.value.next_step
    assert "bad.csv" in caught.value.next_step
    assert (data / "layers" / "layer.csv").exists()
