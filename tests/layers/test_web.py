import datetime as dt
import email.utils
import gc
import hashlib
import http.server
import threading

import pytest

from assetmap import InputError
from assetmap.layers.web import Patience, Web

# a connection that a server cuts short is closed only when it is collected
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CONTENT = bytes(range(32, 127)) * 4000
SUM = hashlib.sha256(CONTENT).hexdigest()
MOST = 10_000_000


class _Server(http.server.ThreadingHTTPServer):
    """Serves CONTENT as its script says: one entry per request, the last one for ever."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = [{}]
        self.asked = []
        self.hold = threading.Event()

    def url(self, path="/file.csv"):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        step = self.server.script[min(len(self.server.asked), len(self.server.script) - 1)]
        self.server.asked.append((self.path, dict(self.headers)))
        if step.get("status"):
            self.send_response(step["status"])
            for name, value in step.get("headers", {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body, start = step.get("body", CONTENT), 0
        asked = self.headers.get("Range")
        same = self.headers.get("If-Range") in (None, step.get("etag"))
        if asked and step.get("ranges", True) and same:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            at = step.get("claims_start", start)
            self.send_header("Content-Range", f"bytes {at}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        if step.get("etag"):
            self.send_header("ETag", step["etag"])
        for name, value in step.get("headers", {}).items():
            self.send_header(name, value)
        rest = body[start:]
        if not step.get("no_length"):
            self.send_header("Content-Length", str(len(rest) + step.get("lie", 0)))
        self.end_headers()
        self.wfile.write(rest[: step.get("cut", len(rest))])
        self.wfile.flush()
        if step.get("stall"):
            self.server.hold.wait(10)
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    running = _Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield running
    running.hold.set()
    running.shutdown()
    running.server_close()
    thread.join()
    gc.collect()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def web(waits):
    return Web(Patience(tries=3, timeout_s=0.3, first_wait_s=1, longest_wait_s=60), sleep=waits.append)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "file.csv"


def _left(target):
    return sorted(path.name for path in target.parent.iterdir())


def test_a_file_comes_whole(server, web, target):
    seen = []
    web.download(
        server.url(), target, sha256=SUM, max_bytes=MOST, progress=lambda done, total: seen.append((done, total))
    )
    assert target.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert _left(target) == ["file.csv"]


def test_what_broke_off_is_resumed_where_it_broke_off(server, web, target, waits):
    server.script = [{"cut": 81920, "etag": '"one"'}, {"cut": 81920, "etag": '"one"'}, {"etag": '"one"'}]
    web.download(server.url(), target, max_bytes=MOST)
    assert target.read_bytes() == CONTENT
    assert [headers.get("Range") for _, headers in server.asked] == [None, "bytes=81920-", "bytes=163840-"]
    assert server.asked[1][1]["If-Range"] == '"one"'
    assert len(waits) == 2


def test_a_later_run_resumes_too(server, web, target):
    server.script = [{"cut": 81920, "etag": '"one"'}, {"status": 404}]
    with pytest.raises(InputError, match="could not be downloaded"):
        web.download(server.url(), target, max_bytes=MOST)
    assert not target.exists()
    server.script, server.asked = [{"etag": '"one"'}], []
    web.download(server.url(), target, max_bytes=MOST)
    assert server.asked[0][1]["Range"] == "bytes=81920-"
    assert target.read_bytes() == CONTENT
    assert _left(target) == ["file.csv"]


def test_a_file_that_changed_meanwhile_is_begun_again(server, web, target):
    newer = CONTENT[::-1]
    server.script = [{"cut": 81920, "etag": '"one"'}, {"etag": '"two"', "body": newer}]
    web.download(server.url(), target, max_bytes=MOST)
    assert target.read_bytes() == newer


def test_without_a_version_or_a_checksum_nothing_is_resumed(server, web, target):
    server.script = [{"cut": 81920}, {}]
    web.download(server.url(), target, max_bytes=MOST)
    assert "Range" not in server.asked[1][1]
    assert target.read_bytes() == CONTENT


def test_a_weak_version_does_not_count(server, web, target):
    server.script = [{"cut": 81920, "etag": 'W/"one"'}, {}]
    web.download(server.url(), target, max_bytes=MOST)
    assert "Range" not in server.asked[1][1]


def test_with_a_checksum_it_is_resumed_and_verified(server, web, target):
    server.script = [{"cut": 81920}, {}]
    web.download(server.url(), target, sha256=SUM, max_bytes=MOST)
    assert server.asked[1][1]["Range"] == "bytes=81920-"
    assert target.read_bytes() == CONTENT


def test_a_server_that_ignores_the_range_is_taken_from_the_start(server, web, target):
    server.script = [{"cut": 81920}, {"ranges": False}]
    web.download(server.url(), target, sha256=SUM, max_bytes=MOST)
    assert target.read_bytes() == CONTENT


def test_another_part_than_asked_for_is_not_joined_on(server, web, target):
    server.script = [{"cut": 81920}, {"claims_start": 100}, {}]
    web.download(server.url(), target, sha256=SUM, max_bytes=MOST)
    assert "Range" not in server.asked[2][1]
    assert target.read_bytes() == CONTENT


def test_a_range_beyond_the_file_is_begun_again(server, web, target):
    server.script = [{"cut": 81920}, {"status": 416}, {}]
    web.download(server.url(), target, sha256=SUM, max_bytes=MOST)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("fault", [{"cut": 81920}, {"lie": 5000}, {"cut": 81920, "stall": True}])
def test_a_server_that_never_gives_all_is_given_up(server, web, target, waits, fault):
    server.script = [fault]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, max_bytes=MOST)
    assert "attempts" in caught.value.seen
    assert len(waits) == 3  # the first attempt brought something and does not count
    assert _left(target) == []


def test_a_length_that_lies_for_ever_ends_although_it_resumes(server, web, target):
    server.script = [{"lie": 5000, "etag": '"one"'}, {"status": 416}] * 20
    with pytest.raises(InputError, match="could not be downloaded"):
        web.download(server.url(), target, max_bytes=MOST)
    assert len(server.asked) < 10


def test_waits_grow(server, web, target, waits):
    server.script = [{"status": 500}]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, max_bytes=MOST)
    assert "500" in caught.value.seen
    assert waits == [1, 2]
    assert len(server.asked) == 3


def test_retry_after_in_seconds_and_as_a_date(server, web, target, waits):
    later = email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30), usegmt=True)
    server.script = [
        {"status": 429, "headers": {"Retry-After": "7"}},
        {"status": 503, "headers": {"Retry-After": later}},
        {},
    ]
    web.download(server.url(), target, max_bytes=MOST)
    assert waits[0] == 7
    assert 1 < waits[1] <= 30
    assert target.read_bytes() == CONTENT


def test_a_retry_after_that_says_nothing(server, web, target, waits):
    server.script = [{"status": 429, "headers": {"Retry-After": "soon"}}, {}]
    web.download(server.url(), target, max_bytes=MOST)
    assert waits == [1]


def test_a_server_that_asks_for_hours_is_not_waited_for(server, web, target, waits):
    server.script = [{"status": 429, "headers": {"Retry-After": "7200"}}]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, max_bytes=MOST)
    assert "429" in caught.value.seen
    assert waits == []


def test_a_missing_file_is_not_asked_for_again(server, web, target):
    server.script = [{"status": 404}]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, max_bytes=MOST)
    assert "404" in caught.value.seen
    assert len(server.asked) == 1


def test_a_wrong_checksum_leaves_nothing(server, web, target):
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, sha256="0" * 64, max_bytes=MOST)
    assert SUM in caught.value.seen
    assert _left(target) == []


@pytest.mark.parametrize("step", [{}, {"no_length": True}])
def test_too_large_is_refused(server, web, target, step):
    server.script = [step]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, max_bytes=1000)
    assert caught.value.allowed == "at most 1,000 bytes"
    assert len(server.asked) == 1
    assert _left(target) == []


def test_redirects_are_followed(server, web, target):
    server.script = [{"status": 302, "headers": {"Location": "/elsewhere.csv"}}, {}]
    web.download(server.url(), target, sha256=SUM, max_bytes=MOST)
    assert server.asked[1][0] == "/elsewhere.csv"


@pytest.mark.parametrize("onward", ["https://127.0.0.1/x.csv", "file:///etc/hostname", "ftp://127.0.0.1/x"])
def test_a_redirect_to_another_scheme_is_refused(server, web, target, onward):
    server.script = [{"status": 301, "headers": {"Location": onward}}]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, max_bytes=MOST)
    assert onward in caught.value.seen
    assert len(server.asked) == 1


def test_redirects_in_a_circle_end(server, web, target):
    server.script = [{"status": 302, "headers": {"Location": "/file.csv"}}]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(server.url(), target, max_bytes=MOST)
    assert "redirects" in caught.value.seen


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://", "nonsense"])
def test_an_address_of_another_kind_is_refused(web, target, url):
    with pytest.raises(InputError, match="could not be downloaded"):
        web.download(url, target, max_bytes=MOST)


def test_no_server_at_all(server, web, target, waits):
    url = server.url()
    server.shutdown()
    server.server_close()
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.download(url, target, max_bytes=MOST)
    assert "no connection" in caught.value.seen
    assert waits == [1, 2]


def test_a_small_answer(server, web):
    server.script = [{"status": 500}, {"body": b"{}"}]
    assert web.get(server.url("/q"), {"a": 1, "b": "x y"}) == b"{}"
    assert server.asked[1][0] == "/q?a=1&b=x+y"
    server.script = [{}]
    with pytest.raises(InputError, match="could not be downloaded"):
        web.get(server.url("/q"), max_bytes=10)


def test_an_answer_that_is_packed_wrongly(server, web):
    server.script = [{"headers": {"Content-Encoding": "gzip"}}]
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        web.get(server.url())
    assert "unpacked" in caught.value.seen


def test_a_file_from_another_address_is_not_joined_on(server, web, target):
    server.script = [{"cut": 81920, "etag": '"one"'}, {"status": 404}]
    with pytest.raises(InputError, match="could not be downloaded"):
        web.download(server.url("/first.csv"), target, max_bytes=MOST)
    server.script, server.asked = [{"etag": '"one"'}], []
    web.download(server.url("/second.csv"), target, max_bytes=MOST)
    assert "Range" not in server.asked[0][1]
    assert target.read_bytes() == CONTENT


def test_a_date_without_a_zone_and_packed_answers(server, web, target, waits):
    past = "Mon, 01 Jan 2024 00:00:00 -0000"
    packed = {"cut": 81920, "etag": '"one"', "headers": {"Content-Encoding": "br"}}
    server.script = [{"status": 503, "headers": {"Retry-After": past}}, packed, {}]
    web.download(server.url(), target, max_bytes=MOST)
    assert waits[0] == 0
    assert "Range" not in server.asked[2][1]  # the bytes on disk are not those that the server counts
