import csv
import io
import json
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers import paging
from assetmap.layers.paging import download_features, download_nomis
from assetmap.layers.web import Web


class _Service(Web):
    """Answers as a feature service with `total` records and pages of `page` would."""

    def __init__(self, total, page, **faults):
        super().__init__()
        self.total, self.page, self.faults, self.asked = total, page, faults, []

    def get(self, url, params=None, *, max_bytes=0):
        params = dict(params or {})
        self.asked.append((url, params))
        if self.faults.get("error"):
            return b'{"error": {"code": 400, "message": "Invalid query"}}'
        if self.faults.get("text"):
            return b"Service unavailable"
        if not url.endswith("/query"):
            field = {"name": "FID", "type": "esriFieldTypeOID"}
            return json.dumps({"maxRecordCount": self.page, "fields": [field]}).encode()
        if "returnCountOnly" in params:
            return json.dumps({} if self.faults.get("no_count") else {"count": self.total}).encode()
        start = params["resultOffset"] if not self.faults.get("stuck") else 0
        rows = range(start, min(start + params["resultRecordCount"], self.faults.get("have", self.total)))
        features = [
            {
                "type": "Feature",
                "properties": {"FID": i, "WD25CD": f"E05{i:06}"},
                "geometry": {"type": "Point", "coordinates": [-3.0, 53.0 + i / 1000]},
            }
            for i in rows
        ]
        if self.faults.get("no_features"):
            return b"{}"
        more = {"exceededTransferLimit": start + len(features) < self.total}
        return json.dumps({"type": "FeatureCollection", "features": features, "properties": more}).encode()


@pytest.mark.parametrize("suffix", [".parquet", ".gpkg", ".geojson", ".csv"])
def test_every_page_is_fetched(tmp_path, suffix):
    service, target = _Service(7, 3), tmp_path / f"w{suffix}"
    said = []
    download_features(service, "https://x.example/FeatureServer/0/", target, say=said.append)
    read = {".csv": pd.read_csv, ".parquet": gpd.read_parquet}.get(suffix, gpd.read_file)
    frame = read(target)
    assert frame["WD25CD"].tolist() == [f"E05{i:06}" for i in range(7)]
    if suffix != ".csv":
        assert frame.crs.to_epsg() == 4326
    pages = [params for url, params in service.asked if "resultOffset" in params]
    assert [params["resultOffset"] for params in pages] == [0, 3, 6]
    assert {params["orderByFields"] for params in pages} == {"FID"}
    assert "7 of 7" in said[-1]


def test_a_service_without_a_count_is_read_to_its_end(tmp_path):
    download_features(_Service(7, 3, no_count=True), "https://x.example/0", tmp_path / "w.csv")
    assert len(pd.read_csv(tmp_path / "w.csv")) == 7


@pytest.mark.parametrize(
    ("service", "seen"),
    [
        (_Service(7, 3, error=True), "Invalid query"),
        (_Service(7, 3, text=True), "no JSON"),
        (_Service(7, 3, no_features=True), "without features"),
        (_Service(7, 3, have=5), "5 features"),
        (_Service(6, 3, stuck=True), "3 features twice"),
        (_Service(0, 3), "no features"),
    ],
)
def test_a_service_that_does_not_give_all_is_refused(tmp_path, service, seen):
    with pytest.raises(InputError, match="did not give") as caught:
        download_features(service, "https://x.example/0", tmp_path / "w.parquet")
    assert seen in caught.value.seen
    assert not (tmp_path / "w.parquet").exists()


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"allowed \.parquet"):
        download_features(_Service(1, 3), "https://x.example/0", tmp_path / "w.shp")


class _Nomis(Web):
    """Answers as the NOMIS API would: at most NOMIS_CELLS records at once."""

    def __init__(self, total, **faults):
        super().__init__()
        self.total, self.faults, self.offsets = total, faults, []

    def get(self, url, params=None, *, max_bytes=0):
        query = parse_qs(urlsplit(url).query)
        start, limit = int(query["recordoffset"][0]), int(query["recordlimit"][0])
        self.offsets.append(start)
        if self.faults.get("page"):
            return self.faults["page"]
        end = min(start + limit, self.faults.get("have", self.total))
        count = self.faults.get("count", True)
        out = io.StringIO()
        writer = csv.writer(out)
        head = ["GEOGRAPHY_CODE", "OBS_VALUE"] + (["RECORD_COUNT"] if count else [])
        if self.faults.get("other_head") and start:
            head = head[::-1]
        writer.writerow(head)
        for i in range(start, end):
            writer.writerow([f"E{i:08}", i] + ([self.total] if count else []))
        return out.getvalue().encode()


@pytest.mark.parametrize("count", [True, False])
def test_pages_of_the_api_are_joined(tmp_path, monkeypatch, count):
    monkeypatch.setattr(paging, "NOMIS_CELLS", 10)
    api = _Nomis(25, count=count)
    download_nomis(api, "https://x.example/NM_162_1.data.csv?geography=TYPE151", tmp_path / "n.csv")
    frame = pd.read_csv(tmp_path / "n.csv")
    assert frame["OBS_VALUE"].tolist() == list(range(25))
    assert api.offsets == [0, 10, 20]


def test_the_limit_is_the_published_one():
    assert paging.NOMIS_CELLS == 25_000


@pytest.mark.parametrize(
    ("faults", "seen"),
    [
        ({"page": b"<html>"}, "<html>"),
        ({"page": b"A,OBS_VALUE\n1\n"}, "another number of cells"),
        ({"have": 15}, "15 records"),
        ({"other_head": True}, "RECORD_COUNT, OBS_VALUE"),
        ({"have": 0}, "no records"),
    ],
)
def test_an_api_that_does_not_give_all_is_refused(tmp_path, monkeypatch, faults, seen):
    monkeypatch.setattr(paging, "NOMIS_CELLS", 10)
    with pytest.raises(InputError, match="did not give") as caught:
        download_nomis(_Nomis(25, **faults), "https://x.example/a.data.csv", tmp_path / "n.csv")
    assert seen in caught.value.seen
    assert not (tmp_path / "n.csv").exists()
