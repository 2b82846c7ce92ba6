import io
import struct
import zipfile

import pytest

from assetmap import InputError
from assetmap.register import archive
from assetmap.register.archive import is_archive, members_of, unpacked


def zipped(content=b"Name,Address\n" * 1_000, method=zipfile.ZIP_DEFLATED, count=1):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for number in range(count):
            made.writestr(f"a{number}.csv", content)
    return stream.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_come_back_whole(method):
    content = bytes(range(256)) * 10_000
    data = zipped(content, method)
    assert is_archive(data)
    (member,) = members_of(data, "a.zip")
    assert b"".join(unpacked(data, member, "a.zip")) == content


def test_an_archive_that_says_it_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1_000)
    with pytest.raises(InputError, match="too large once it is unpacked"):
        members_of(zipped(), "a.zip")


def test_an_archive_that_hides_how_large_it_is_is_refused():
    data = bytearray(zipped(b"\x00" * 1_000_000))
    # The size in the central list, where readers look for it.
    at = data.rfind(b"PK\x01\x02") + 24
    assert struct.unpack_from("<I", data, at)[0] == 1_000_000
    struct.pack_into("<I", data, at, 10)
    (member,) = members_of(bytes(data), "a.zip")
    with pytest.raises(InputError, match="damaged") as caught:
        list(unpacked(bytes(data), member, "a.zip"))
    assert "larger than the 10 bytes" in caught.value.seen


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    with pytest.raises(InputError, match="too many files"):
        members_of(zipped(count=3), "a.zip")


def test_a_password_is_told():
    data = bytearray(zipped())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="password"):
        members_of(bytes(data), "a.zip")


def test_damage_is_told():
    with pytest.raises(InputError, match="damaged"):
        members_of(b"PK\x03\x04 cut off", "a.zip")
    data = zipped(b"0123456789" * 100)
    (member,) = members_of(data, "a.zip")
    member.header_offset += 1
    with pytest.raises(InputError, match="damaged"):
        list(unpacked(data, member, "a.zip"))
    (member,) = members_of(data, "a.zip")
    broken = data[:36] + b"\xff" * 8 + data[44:]
    with pytest.raises(InputError, match="damaged"):
        list(unpacked(broken, member, "a.zip"))
    data = zipped(method=zipfile.ZIP_LZMA)
    with pytest.raises(InputError, match="damaged") as caught:
        list(unpacked(data, members_of(data, "a.zip")[0], "a.zip"))
    assert "method 14" in caught.value.seen


def test_a_member_that_ends_early_ends():
    data = zipped(b"0123456789" * 1_000)
    (member,) = members_of(data, "a.zip")
    member.compress_size = 5
    assert len(b"".join(unpacked(data, member, "a.zip"))) < 10_000
