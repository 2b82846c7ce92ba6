"""What is inside an archive - a workbook is one - found out without unpacking more of it than is allowed."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from assetmap.errors import InputError
from assetmap.register.limits import ALLOWED, MOST_MEMBERS, MOST_UNPACKED

__all__ = ["is_archive", "members_of", "password_error", "unpacked"]

_LOCAL_HEADER = 30
_CHUNK = 1 << 20


def is_archive(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP archive does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def members_of(data: bytes, where: str) -> list[zipfile.ZipInfo]:
    """Members of a ZIP archive, none of which has a password, and which together are not too large.

    Raises
    ------
    InputError
        When the archive is damaged, has a password, or says that it unpacks to more than is allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError) as error:
        raise _damaged(where, str(error)) from error
    if len(members) > MOST_MEMBERS:
        raise InputError(
            "the archive has too many files in it", where, seen=f"{len(members):,}", allowed=f"at most {MOST_MEMBERS:,}"
        )
    size = sum(member.file_size for member in members)
    if size > MOST_UNPACKED:
        raise InputError(
            "the file is too large once it is unpacked",
            where,
            seen=f"{size:,} bytes",
            allowed=f"at most {MOST_UNPACKED:,}",
            next_step="open it in a spreadsheet program and save the register as CSV",
        )
    if any(member.flag_bits & 1 for member in members):
        raise password_error(where)
    return members


def unpacked(data: bytes, member: zipfile.ZipInfo, where: str) -> Iterator[bytes]:
    """Content of a member in pieces; what unpacks to more than the archive's own list says is refused.

    Readers that trust the list would otherwise unpack without end.

    Raises
    ------
    InputError
        When the member is damaged, packed in an unusual way, or larger than it is said to be.
    """
    at = member.header_offset
    head = data[at : at + _LOCAL_HEADER]
    if len(head) < _LOCAL_HEADER or not head.startswith(b"PK\x03\x04"):
        raise _damaged(where, f"no '{member.filename}' at byte {at:,}")
    begin = at + _LOCAL_HEADER + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = memoryview(data)[begin : begin + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        pieces: Iterator[bytes] = (bytes(packed[i : i + _CHUNK]) for i in range(0, len(packed), _CHUNK))
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflated(packed)
    else:
        raise _damaged(where, f"'{member.filename}' is packed by method {member.compress_type}")
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > member.file_size:
                raise _damaged(where, f"'{member.filename}' is larger than the {member.file_size:,} bytes it says")
            yield piece
    except zlib.error as error:
        raise _damaged(where, str(error)) from error


def _inflated(packed: memoryview) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    while not unpacker.eof:
        piece = unpacker.decompress(rest, _CHUNK)
        rest = unpacker.unconsumed_tail
        if not piece and not rest:
            return
        yield piece


def password_error(where: str) -> InputError:
    """Refusal of a file with a password."""
    return InputError(
        "the file is protected by a password",
        where,
        allowed=ALLOWED,
        next_step="save a copy without the password and give that",
    )


def _damaged(where: str, seen: str) -> InputError:
    return InputError("the workbook or archive is damaged", where, seen=seen, next_step="get the file again")
