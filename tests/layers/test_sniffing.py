import gzip
import sqlite3
import zipfile

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.sniffing import refuse_other_content


def _good(tmp_path, suffix):
    path = tmp_path / f"good{suffix}"
    if suffix == ".parquet":
        pd.DataFrame({"a": [1]}).to_parquet(path)
    elif suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", "a,b\n1,2\n" * 100)
    elif suffix == ".gpkg":
        with sqlite3.connect(path) as base:
            base.execute("create table a (b)")
        base.close()
    elif suffix == ".gz":
        path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    elif suffix == ".json":
        path.write_text('[{"a": 1}]')
    else:
        path.write_text("a,b\n1,2\n")
    return path


KINDS = [".parquet", ".zip", ".xlsx", ".gpkg", ".gz", ".json", ".csv"]


@pytest.mark.parametrize("suffix", KINDS)
def test_what_it_says_it_is_passes(tmp_path, suffix):
    refuse_other_content(_good(tmp_path, suffix))


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize(
    "content", [b"", b"<!DOCTYPE html><html></html>", b'{"error": {"code": 500}}', b"\x00\x01\x02\x03 and more"]
)
def test_other_content_is_refused(tmp_path, suffix, content):
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"not what its name says|web page"):
        refuse_other_content(path)


@pytest.mark.parametrize("suffix", [".parquet", ".zip", ".xlsx", ".json"])
def test_half_a_file_is_refused(tmp_path, suffix):
    path = _good(tmp_path, suffix)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="not what its name says") as caught:
        refuse_other_content(path)
    assert suffix.lstrip(".") in caught.value.allowed


@pytest.mark.parametrize("content", [b"<?xml version='1.0'?><Error/>", b"PK\x03\x04", b"%PDF-1.7"])
def test_other_kinds_under_the_name_of_a_table(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not what its name says"):
        refuse_other_content(path)


def test_the_name_it_will_have_decides(tmp_path):
    path = tmp_path / "part"
    path.write_text("a,b\n")
    refuse_other_content(path, "a.csv")
    with pytest.raises(InputError, match="not what its name says"):
        refuse_other_content(path, "a.parquet")
