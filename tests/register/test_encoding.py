import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap import InputError
from assetmap.register.encoding import decode
from assetmap.register.issues import IssueLog

TEXT = "Name,Street\nCafé Rhôs,£5 – “High” Street\nHall,Low Street\n"


def decoded(data):
    log = IssueLog("a.csv")
    return *decode(data, "a.csv", log), log.counts()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_what_needs_no_guess(data, encoding):
    assert decoded(data) == (TEXT, encoding, {})


def test_lines_in_two_encodings_are_read_each_in_its_own():
    data = "Café\n".encode() + b"Plain\n" + "Rhôs £5\n".encode("cp1252")
    for mark, rest in ((b"", data), (codecs.BOM_UTF8, data)):
        assert decoded(mark + rest) == ("Café\nPlain\nRhôs £5\n", "utf-8 and cp1252", {"encoding_mixed": 1})


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_other_ways_of_saving_are_guessed_and_told(encoding):
    text = "".join(f"Café {i},naïve Æsop über Ål {'Å' if encoding == 'mac_roman' else 'ü'} {i}\n" for i in range(20))
    data = text.encode(encoding)
    with pytest.raises(UnicodeDecodeError):
        data.decode("cp1252")
    found, name, issues = decoded(data)
    assert found == text
    assert issues == {"encoding_guessed": 1}
    assert name not in ("utf-8", "cp1252")


def test_text_saved_twice_is_told_whatever_it_is_in_now():
    twice = "Café £5".encode().decode("cp1252")
    assert decoded(twice.encode())[1:] == ("utf-8", {"encoding_doubtful": 1})
    assert decoded(f"{twice}\nÀ ".encode("utf-16"))[2] == {"encoding_doubtful": 1}


def test_padding_at_the_end_is_not_text():
    assert decoded(b"Name\nHall\n\x1a\x00\x00") == ("Name\nHall\n", "utf-8", {})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"{\\rtf1\\ansi", "word processor"),
        (b"\x00\x01\x00\x00Standard ACE DB\x00", "Access"),
        (b"Name\n\x00\x01\x02", "zero bytes|binary"),
        (b"a" * 20 + b"\x00" * 5 + b"b", "binary"),
        (bytes(range(1, 9)) * 40, "binary"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "encoding"),
    ],
)
def test_what_is_not_text_is_refused(data, words):
    with pytest.raises(InputError, match=words) as caught:
        decoded(data)
    assert caught.value.where == "a.csv"


def test_what_no_encoding_fits_is_refused(monkeypatch):
    class Nothing:
        def best(self):
            return None

    monkeypatch.setattr("assetmap.register.encoding.from_bytes", lambda *_, **__: Nothing())
    with pytest.raises(InputError, match="encoding is not known") as caught:
        decoded(b"caf\x81,b\n")
    assert caught.value.seen == "byte 0x81 at 3"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    try:
        text, encoding, _ = decoded(data)
    except InputError:
        return
    assert encoding
    text.encode("utf-8", "surrogatepass")
