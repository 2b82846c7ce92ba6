import hashlib

import pytest

from assetmap import InputError
from assetmap.layers.mirror import Mirror


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "mirror" / "official"
    inside.mkdir(parents=True)
    (inside / "a.csv").write_bytes(b"a")
    checksum = hashlib.sha256(b"a").hexdigest()
    (tmp_path / "mirror" / "manifest.csv").write_text(f"file,bytes,sha256\nofficial/a.csv,1,{checksum.upper()}\n")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "b.csv").write_bytes(b"b")
    return tmp_path / "mirror"


def test_files_are_found_by_name_and_held_against_the_manifest(folder):
    mirror = Mirror(folder)
    found = mirror.find("a.csv")
    assert found == folder / "official" / "a.csv"
    assert mirror.expected(found) == (1, hashlib.sha256(b"a").hexdigest())
    beside = mirror.find("b.csv")
    assert beside == folder.parent / "beside" / "b.csv"
    assert mirror.expected(beside) is None
    assert mirror.find("c.csv") is None


def test_a_file_twice_is_refused(folder):
    (folder / "a.csv").write_bytes(b"other")
    with pytest.raises(InputError, match="holds a file twice"):
        Mirror(folder).find("a.csv")


def test_no_folder(tmp_path):
    with pytest.raises(InputError, match="not a folder"):
        Mirror(tmp_path / "none")
