"""Ledgers of a few dated statements, and lists of facts and libraries, that the tests of the back-test share."""

import csv
import datetime as dt

import pandas as pd
import pytest

from assetmap.region import Council
from assetmap.vacancy.evidence.ledger import make_evidence

FACTS = ("building_id", "name", "address", "postcode", "district_code", "use_class", "fact_kind", "fact_date")
FACTS = (*FACTS, "source_date", "confidence")
LIBRARIES = (
    *("reporting", "name", "address1", "address2", "address3", "postcode", "uprn", "type", "closed"),
    *("operation_16", "operation_19", "operation_21", "operation_22", "operation_23"),
)


@pytest.fixture
def ledger(rules):
    """Statements of public decisions: asset, kind, date, and where it matters the source's date and the confidence."""

    def make(*statements):
        rows = [
            {
                "asset_id": asset,
                "source": "public decisions",
                "kind": kind,
                "note": "",
                "date": date,
                "file": "facts.csv",
                "row": number,
                "source_date": more[0] if more else "",
                "confidence": more[1] if len(more) > 1 else "",
            }
            for number, (asset, kind, date, *more) in enumerate(statements, start=2)
        ]
        return make_evidence(pd.DataFrame(rows), rules, dt.date(2100, 1, 1))

    return make


@pytest.fixture
def councils():
    return [Council("E09999999", "Anywhere", ("Anywhere Borough Council",)), Council("E09999998", "Elsewhere")]


@pytest.fixture
def write(tmp_path):
    def file(name, columns, rows):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return file


@pytest.fixture
def write_facts(write):
    """A list of facts: building, kind, date, and where it matters the source's date."""

    def make(*facts):
        rows = [
            {
                "building_id": building,
                "name": f"{building.title()} Library",
                "address": f"{len(building)} {building.title()} Street",
                "postcode": "AB1 2CD",
                "district_code": "E09999999",
                "use_class": "library",
                "fact_kind": kind,
                "fact_date": date,
                "source_date": more[0] if more else "",
            }
            for building, kind, date, *more in facts
        ]
        return write("facts.csv", FACTS, rows)

    return make


@pytest.fixture
def write_libraries(write):
    """A list of libraries: council, name, postcode, year of closing, and who ran it at each of the five counts."""

    def make(*libraries):
        counts = LIBRARIES[-5:]
        rows = [
            {"reporting": council, "name": name, "postcode": postcode, "type": "Static Library", "closed": closed}
            | {"address1": f"{len(name)} {name} Street"}
            | dict(zip(counts, run, strict=True))
            for council, name, postcode, closed, run in libraries
        ]
        return write("libraries.csv", LIBRARIES, rows)

    return make
