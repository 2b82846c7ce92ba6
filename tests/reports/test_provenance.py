import pytest

from assetmap.reports.provenance import INPUT_FIELDS, data_version, inputs_of, row_sources, run_summary


def test_version_of_the_data(run):
    assert data_version(run) == "28b2da675cfc"
    assert data_version(run | {"stages": {}}) == "c0dec0dec0de"
    assert data_version({}) == ""


def test_inputs_with_all_their_fields(run):
    inputs = inputs_of(run)
    assert [given["role"] for given in inputs] == ["boundaries", "register", "register"]
    assert all(tuple(given) == INPUT_FIELDS for given in inputs)
    assert inputs_of({"inputs": [{"title": "t", "vintage": 2021}]})[0]["vintage"] == "2021"
    assert inputs_of({}) == []


def test_summary_of_a_run(run):
    assert run_summary(run) == {
        "region": "here",
        "name": "Here and There",
        "as_of": "2026-06-30",
        "built_at": "2026-07-01T09:00:00+00:00",
        "version": "0.1.0",
        "code_sha256": "c0de" * 16,
        "data_version": "28b2da675cfc",
    }
    assert set(run_summary({}).values()) == {""}


def test_an_invented_region_says_so(run):
    invented = run | {"invented": True}
    assert run_summary(invented)["data"].startswith("INVENTED")
    assert row_sources(["a.csv", None, "c.csv"], invented)[0] == [
        "INVENTED: Register of A",
        "INVENTED: Register of A; Register of B",
        "",
    ]
    invented["inputs"] = [run["inputs"][1] | {"title": "INVENTED register"}]
    assert row_sources(["a.csv"], invented)[0] == ["INVENTED register"]
    assert row_sources([None], {"invented": True})[0] == ["INVENTED"]


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_row_without_a_file_names_all_registers(run, missing):
    assert row_sources([missing], run) == (["Register of A; Register of B"], ["2026-05; 2024"])


def test_a_file_that_the_run_does_not_know_or_that_is_no_register(run):
    assert row_sources(["c.csv", "areas.parquet"], run) == (["", ""], ["", ""])


def test_two_registers_in_files_of_one_name_are_both_named(run):
    twice = [run["inputs"][1], run["inputs"][2] | {"file": "a.csv"}]
    assert row_sources(["a.csv"], run | {"inputs": twice})[0] == ["Register of A; Register of B"]
