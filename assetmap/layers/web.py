"""Downloads that survive: resumed where they broke off, tried again with growing waits, and never more than was asked for."""

import contextlib
import datetime as dt
import email.utils
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests

from assetmap.errors import InputError

__all__ = ["Patience", "Web"]

_Answer = TypeVar("_Answer")

_CHUNK = 1 << 14
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_PARTIAL = 206
_OUT_OF_RANGE = 416
_MOST_HOPS = 5
_SCHEMES = ("http", "https")


@dataclass(frozen=True)
class Patience:
    """How long and how often is tried.

    Parameters
    ----------
    tries : int
        Attempts at one address without any progress; one that brought new bytes does not count.
    timeout_s : float
        Longest silence of a server, seconds.
    first_wait_s : float
        Wait before the second attempt; it doubles each time.
    longest_wait_s : float
        Longest wait. A server that asks for more is not asked again in this run.
    """

    tries: int = 5
    timeout_s: float = 60.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 120.0


class _PassingError(Exception):
    """A fault that may be gone at the next attempt; it may say how long to wait."""

    def __init__(self, seen: str, wait_s: float | None = None) -> None:
        super().__init__(seen)
        self.wait_s = wait_s


@dataclass
class Web:
    """Reads from the web, politely.

    Parameters
    ----------
    patience : Patience
        How long and how often is tried.
    sleep : callable
        Waits for a number of seconds.
    """

    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], None] = time.sleep

    def download(
        self,
        url: str,
        target: Path,
        *,
        sha256: str = "",
        max_bytes: int,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        """Bring a file to `target`, whole and verified, or not at all.

        What was received when a connection broke is kept beside the target (``.NAME.partial``) and resumed, in this run or
        the next, where the server gives the file a version that is still the same, or its checksum is on record.

        Parameters
        ----------
        url : str
            Address.
        target : pathlib.Path
            Where it belongs; its folder is there.
        sha256 : str
            Checksum of the whole; blank if not known.
        max_bytes : int
            Most that is taken.
        progress : callable
            Takes the bytes received and the bytes expected (0 if not said).

        Raises
        ------
        InputError
            When it cannot be had: what the server said is in ``seen``.
        """
        part = _Part(target, url)
        try:
            self._patiently(url, lambda: self._receive(part, sha256, max_bytes, progress), part.size)
        except InputError:
            if not part.resumable(known=bool(sha256)):
                part.remove()
            raise
        if sha256 and part.sha256() != sha256:
            seen = part.sha256()
            part.remove()
            raise _refused(
                url, f"SHA-256 {seen}", f"SHA-256 {sha256}", "the file has changed or was damaged on its way"
            )
        part.into_place()

    def get(self, url: str, params: Mapping[str, str | int] | None = None, *, max_bytes: int = 100_000_000) -> bytes:
        """Content of a small answer, such as one page of a service.

        Raises
        ------
        InputError
            When it cannot be had or is larger than `max_bytes`.
        """
        address = requests.Request("GET", url, params=dict(params or {})).prepare().url or url

        def read() -> bytes:
            with self._answer(address, {}) as answer:
                received = bytearray()
                for chunk in _chunks(answer):
                    received += chunk
                    if len(received) > max_bytes:
                        raise _too_large(address, len(received), max_bytes)
                return bytes(received)

        return self._patiently(address, read)

    def _patiently(self, url: str, attempt: Callable[[], _Answer], received: Callable[[], int] = lambda: 0) -> _Answer:
        wait, failed, most = self.patience.first_wait_s, 0, received()
        while True:
            try:
                return attempt()
            except _PassingError as error:
                now = received()
                failed = 0 if now > most else failed + 1
                most = max(most, now)
                pause = wait if error.wait_s is None else error.wait_s
                if failed >= self.patience.tries or pause > self.patience.longest_wait_s:
                    raise _refused(
                        url, f"{error}, after {failed} attempts", "the publisher's file", "try again later"
                    ) from error
                self.sleep(pause)
                wait = min(2 * wait, self.patience.longest_wait_s)

    def _receive(self, part: "_Part", sha256: str, max_bytes: int, progress: Callable[[int, int], None]) -> None:
        start = part.resumable(known=bool(sha256))
        headers = {"Range": f"bytes={start}-"} if start else {}
        if start and part.version:
            headers["If-Range"] = part.version
        with self._answer(part.url, headers) as answer:
            if answer.status_code == _OUT_OF_RANGE:
                part.remove()
                raise _PassingError("what was received before is no part of the file")
            if answer.status_code == _PARTIAL and _begins(answer) != start:
                part.remove()
                raise _PassingError("the server sent another part than was asked for")
            if answer.status_code != _PARTIAL:
                start = 0
            total = start + _length(answer)
            if total > max_bytes:
                raise _too_large(part.url, total, max_bytes)
            part.begin(start, answer)
            done = start
            with part.path.open("ab" if start else "wb") as file:
                for chunk in _chunks(answer):
                    done += len(chunk)
                    if done > max_bytes:
                        file.close()
                        part.remove()
                        raise _too_large(part.url, done, max_bytes)
                    file.write(chunk)
                    progress(done, total if _length(answer) else 0)

    @contextlib.contextmanager
    def _answer(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        scheme = urlsplit(url).scheme
        if scheme not in _SCHEMES:
            raise _refused(url, f"an address of the kind '{scheme}'", "http or https", "correct the address")
        for _ in range(_MOST_HOPS + 1):
            try:
                answer = requests.get(
                    url,
                    headers={"Accept-Encoding": "identity", **headers},
                    timeout=self.patience.timeout_s,
                    stream=True,
                    allow_redirects=False,
                )
            except (requests.ConnectionError, requests.Timeout) as error:
                raise _PassingError(_said(error)) from error
            except (requests.RequestException, ValueError) as error:
                raise _refused(url, _said(error), "an address that answers", "correct the address") from error
            with answer:
                if answer.status_code in _REDIRECTS and "Location" in answer.headers:
                    url = _next_hop(url, answer.headers["Location"], scheme)
                    continue
                _refuse_status(url, answer)
                yield answer
                return
        raise _refused(url, f"more than {_MOST_HOPS} redirects", "the file", "correct the address")


class _Part:
    """What has been received so far of a file, and which version of the file it is of."""

    def __init__(self, target: Path, url: str) -> None:
        self.target, self.url = target, url
        self.path = target.with_name(f".{target.name}.partial")
        self._note = target.with_name(f".{target.name}.partial.json")
        self.version = ""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            if note["url"] == url:
                self.version = str(note["version"])
            else:
                self.remove()
        except (OSError, ValueError, KeyError, TypeError):
            self.remove()

    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def resumable(self, *, known: bool) -> int:
        return self.size() if self.version or known else 0

    def begin(self, start: int, answer: requests.Response) -> None:
        if start == 0:
            self.version = answer.headers.get("ETag", "")
            if self.version.startswith("W/"):  # a weak tag does not promise the same bytes
                self.version = ""
            self.version = self.version or answer.headers.get("Last-Modified", "")
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                self.version = ""  # the bytes on disk are not those that the server counts
            self._note.write_text(json.dumps({"url": self.url, "version": self.version}), encoding="utf-8")

    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def into_place(self) -> None:
        self.path.replace(self.target)
        self._note.unlink(missing_ok=True)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.version = ""


def _chunks(answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(_CHUNK)
    except (requests.exceptions.ChunkedEncodingError, requests.ConnectionError, requests.Timeout) as error:
        raise _PassingError(_said(error)) from error
    except requests.exceptions.ContentDecodingError as error:
        raise _PassingError("an answer that cannot be unpacked") from error


def _refuse_status(url: str, answer: requests.Response) -> None:
    status = answer.status_code
    if status in (200, _PARTIAL) or (status == _OUT_OF_RANGE and "Range" in answer.request.headers):
        return
    said = f"HTTP {status} {answer.reason or ''}".strip()
    if status in _PASSING:
        raise _PassingError(said, _asked_wait(answer))
    raise _refused(url, said, "HTTP 200", "the file may have moved: look for it at its publisher")


def _asked_wait(answer: requests.Response) -> float | None:
    asked = answer.headers.get("Retry-After", "").strip()
    if not asked:
        return None
    if re.fullmatch(r"[0-9]+", asked):
        return float(asked)
    try:
        then = email.utils.parsedate_to_datetime(asked)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=dt.UTC)
    return max(0.0, (then - dt.datetime.now(dt.UTC)).total_seconds())


def _next_hop(url: str, location: str, scheme: str) -> str:
    onward = urljoin(url, location)
    if urlsplit(onward).scheme != scheme:
        raise _refused(
            url,
            f"a redirect to {onward}",
            f"a redirect that stays with {scheme}",
            "look for the file at its publisher and correct the address",
        )
    return onward


def _length(answer: requests.Response) -> int:
    said = answer.headers.get("Content-Length", "")
    return int(said) if re.fullmatch(r"[0-9]+", said) else 0


def _begins(answer: requests.Response) -> int:
    found = re.match(r"bytes ([0-9]+)-", answer.headers.get("Content-Range", ""))
    return int(found[1]) if found else -1


def _said(error: Exception) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if "Name or service not known" in text or "name resolution" in text or "Failed to establish" in text:
        return f"no connection ({text[:120]})"
    return text[:200]


def _too_large(url: str, size: int, most: int) -> InputError:
    return _refused(
        url, f"{size:,} bytes or more", f"at most {most:,} bytes", "raise 'max_mb' in the catalogue if that is right"
    )


def _refused(url: str, seen: str, allowed: str, next_step: str) -> InputError:
    return InputError("a file could not be downloaded", url, seen=seen, allowed=allowed, next_step=next_step)
