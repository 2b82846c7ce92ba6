"""Bytes into text: which encoding a file is in, by its marks, by what it holds, and by guess only at the end."""

import codecs

from charset_normalizer import from_bytes

from assetmap.errors import InputError
from assetmap.register.issues import IssueLog
from assetmap.register.limits import ALLOWED

__all__ = ["decode"]

# UTF-32's mark begins with UTF-16's, so that it comes first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_BINARY = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"{\\rtf", "a word processor's document"),
    (b"\x00\x01\x00\x00Standard ", "an Access database"),
    (b"PAR1", "a Parquet file"),
)

# What UTF-8 looks like when it was read as Windows-1252 and saved again.
_MOJIBAKE = ("Ã©", "Ã¨", "Â£", "â€™", "â€“", "Ã¢")

# A spreadsheet program's other ways of saving CSV, for the Macintosh and for MS-DOS; tried before all the rest.
_LIKELY = ["mac_roman", "cp850", "cp437"]

_SAMPLE = 100_000

# In text of two bytes a letter nearly every second byte is zero where the letters are Latin.
_MOSTLY, _HARDLY = 0.4, 0.05


def decode(data: bytes, where: str, log: IssueLog) -> tuple[str, str]:
    """Text of the file and the name of its encoding.

    A mark at the beginning settles it. Without one it is UTF-16 where every other byte is zero, else UTF-8 where that
    fits, else Windows-1252. A file of which some lines are in UTF-8 and others in Windows-1252 is read line by line.
    Only what fits none of these is guessed, and an issue says so.

    Parameters
    ----------
    data : bytes
        The whole file.
    where : str
        Name of the file, for messages.
    log : IssueLog
        Where a guess, a mixture and a text that was saved in two encodings are written down.

    Returns
    -------
    tuple of str
        Text without its mark, and ``utf-8``, ``utf-8-sig``, ``utf-16``, ``utf-16-le``, ``utf-16-be``, ``utf-32``,
        ``cp1252``, ``utf-8 and cp1252``, or what was guessed.

    Raises
    ------
    InputError
        When it is not text, or in no encoding that can be told.
    """
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise InputError(f"the file is {what}, not a table", where, allowed=ALLOWED, next_step="ask for the table")
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    text, encoding = _wide(data, where, marked) if marked.startswith(("utf-16", "utf-32")) else ("", "")
    if not encoding:
        if not marked:
            text, encoding = _unmarked_wide(data, where)
        if not encoding:
            # Zero bytes and the old end-of-file mark after the last line are padding.
            text, encoding = _narrow(data.rstrip(b"\x00\x1a"), where, marked or "utf-8", log)
    # Text has line ends and tabs; a file full of other control characters is something else.
    sample = text[:_SAMPLE]
    if sum(c < " " and c not in "\n\r\t\f\v\x1c\x1d\x1e\x1f" for c in sample) > len(sample) / 100 + 5:
        raise _not_text(where, "control characters")
    if any(mark in text for mark in _MOJIBAKE):
        log.add("encoding_doubtful", 0)
    return text, encoding


def _wide(data: bytes, where: str, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError as error:
        raise _unknown(where, error) from error


def _unmarked_wide(data: bytes, where: str) -> tuple[str, str]:
    sample = data[:_SAMPLE]
    if b"\x00" not in sample or len(sample) < 4:
        return "", ""
    half = len(sample) // 2
    even, odd = sample[0 : 2 * half : 2].count(0) / half, sample[1 : 2 * half : 2].count(0) / half
    if odd >= _MOSTLY and even <= _HARDLY:
        return _wide(data, where, "utf-16-le")
    if even >= _MOSTLY and odd <= _HARDLY:
        return _wide(data, where, "utf-16-be")
    return "", ""


def _narrow(data: bytes, where: str, first: str, log: IssueLog) -> tuple[str, str]:
    if b"\x00" in data:
        raise _not_text(where, "zero bytes")
    try:
        return data.decode(first), first
    except UnicodeDecodeError as error:
        fault = error
    mixed, in_utf8, others = _by_line(data.removeprefix(codecs.BOM_UTF8))
    if in_utf8 and others:
        log.add("encoding_mixed", 0, detail=f"{others} in Windows-1252, {in_utf8} in UTF-8")
        return mixed, "utf-8 and cp1252"
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return _guessed(data, where, fault, log)


def _by_line(data: bytes) -> tuple[str, int, int]:
    """Text of lines each in the encoding it fits, and how many lines beyond ASCII are UTF-8 and Windows-1252."""
    lines, in_utf8, others = [], 0, 0
    for line in data.split(b"\n"):
        if line.isascii():
            lines.append(line.decode("ascii"))
            continue
        try:
            lines.append(line.decode("utf-8"))
            in_utf8 += 1
        except UnicodeDecodeError:
            try:
                lines.append(line.decode("cp1252"))
            except UnicodeDecodeError:
                return "", 0, 0
            others += 1
    return "\n".join(lines), in_utf8, others


def _guessed(data: bytes, where: str, fault: UnicodeDecodeError, log: IssueLog) -> tuple[str, str]:
    # Only lines with something beyond ASCII tell anything; the rest would drown them.
    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_SAMPLE]
    for among in (_LIKELY, None):
        best = from_bytes(telling, cp_isolation=among).best()
        if best is None:
            continue
        try:
            text = data.decode(best.encoding)
        except UnicodeDecodeError:
            continue
        log.add("encoding_guessed", 0, detail=best.encoding)
        return text, best.encoding
    raise _unknown(where, fault) from fault


def _not_text(where: str, seen: str) -> InputError:
    return InputError(
        "the file is binary, not text", where, seen=seen, allowed=ALLOWED, next_step="save it as CSV in UTF-8"
    )


def _unknown(where: str, fault: UnicodeDecodeError) -> InputError:
    return InputError(
        "the file's encoding is not known",
        where,
        seen=f"byte {fault.object[fault.start]:#04x} at {fault.start:,}",
        allowed="UTF-8, UTF-16, Windows-1252, or what can be told from its letters",
        next_step="save it again as CSV in UTF-8",
    )
