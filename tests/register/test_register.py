import csv
import gc
import io
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assetmap import InputError
from assetmap.layers.postcodes import PackagedPostcodes
from assetmap.region import Council, Layout, Snapshot
from assetmap.register import ISSUE_KINDS, read_register
from assetmap.tables import ASSETS, ISSUES, check_table

HEADER = [
    "AssetCode",
    "UPRN",
    "Name",
    "Address",
    "Postcode",
    "GeoX",
    "GeoY",
    "Tenure Detail",
    "Occupied",
    "Hectares",
    "Ratepayer",
]

AWKWARD = (
    *(
        "",
        "A1",
        "A2",
        "10",
        "100121000000",
        "1E+11",
        "Hall",
        "High Street",
        "ZZ1 1AA",
        "ZZ1",
        "Vacant",
        "Y",
        "N",
        "n/a",
    ),
    *("330000", "390000", "51.4", "-2.3", "nan", "inf", "1e999", "£1,000", "-1", "01/02/2020", "1" * 400, "٣", "²"),
    *("Chattel", "Anywhere BC", "a@b.org", '"', "\x00", "\u202e", "POINT (1 2)", "(51.4, -2.3)"),
)
awkward = st.one_of(st.text(max_size=12), st.sampled_from(AWKWARD))


def check(register):
    account = register.account
    assert account.rows_read == account.assets + account.merged + account.rejected
    assert sum(account.located.values()) == account.assets == len(register.assets)
    check_table(register.assets, ASSETS)
    check_table(register.issues, ISSUES)
    assert set(register.issues["kind"]) <= set(ISSUE_KINDS)
    assert sum(account.issues.values()) == len(register.issues)
    errors = register.issues[register.issues["severity"] == "error"]
    assert len(errors) == errors["row"].nunique() == account.rejected
    merged = register.issues[register.issues["kind"] == "merged"]
    assert merged["asset_id"].isin(register.assets["asset_id"]).all()
    assert len(merged) == account.merged
    assert register.assets["source_row"].is_unique
    json.dumps(account.__dict__)
    return register


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(awkward, max_size=13), min_size=1, max_size=8),
    st.lists(st.sampled_from(HEADER), min_size=2, max_size=11),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
)
def test_any_rows_are_accounted_for(read, rows, header, delimiter, quoted):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([header, *rows])
    try:
        register = read(text.getvalue().encode("utf-8", "replace"))
    except InputError:
        return
    check(register)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
@example(b"Name,Address\n\xff\xfe\x00")
@example(b'{"type":"Feature","properties":{"name":"\\ud800"},"geometry":null}')
@example(b'{"features":[{"properties":{"name":' + b"1" * 5000 + b"}}]}")
def test_any_bytes_are_read_or_refused(read, content):
    try:
        register = read(content)
    except InputError:
        return
    check(register)


@pytest.mark.parametrize("rows", [1, 2])
def test_small_registers(read, rows):
    register = check(read("Name,Postcode\n" + "Hall,ZZ1 1AA\n" * rows))
    assert register.account.assets == rows
    assert register.assets["asset_id"].is_unique


def test_ids_do_not_depend_on_the_order_of_the_rows(read):
    header, rows = (
        "AssetCode,Name,Address,Postcode\n",
        ["A1,Hall,1 Road,", "A1,Shop,2 Road,", ",Baths,3 Road,", "A4,Pool,,ZZ1 1AA"],
    )
    one, other = (read(header + "\n".join(order)).assets for order in (rows, rows[::-1]))
    assert dict(zip(one["name"], one["asset_id"], strict=True)) == dict(
        zip(other["name"], other["asset_id"], strict=True)
    )


def test_several_councils_in_one_file(read):
    councils = [Council("E1", "St Helens"), Council("E2", "Wirral")]
    text = "reporting,Name,Postcode\nSt. Helens,a,ZZ1 1AA\nWIRRAL,b,ZZ1 1AB\nNowhere,c,ZZ1 1AA\n"
    register = check(read(text, councils=councils, layout=Layout(council_column="reporting")))
    assert register.assets["owner_code"].tolist() == ["E1", "E2"]
    assert register.account.issues["council_unknown"] == 1
    with pytest.raises(InputError, match="whose rows"):
        read(text, councils=councils)
    with pytest.raises(ValueError, match="'councils' is empty"):
        read(text, councils=[])


def test_a_register_with_nothing_of_the_councils(read):
    register = check(read("Ref,Address,Ratepayer\n1,1 Road,Somebody\n"))
    assert register.account.assets == 0
    assert register.assets.crs == "EPSG:27700"


def test_a_uprn_that_only_one_row_has_stands_in_for_a_reference(read):
    register = check(read("Name,UPRN,Postcode\na,10,ZZ1 1AA\nb,11,ZZ1 1AA\nc,11,ZZ1 1AA\n"))
    assert register.assets["asset_id"].iloc[0] == "E09999999:10"
    assert register.account.columns["asset_id"] == ["UPRN"]


FIRST_CUT = [
    "bath_brownfield_pilot_2017-06.csv",
    "bath_brownfield_pilot_2017-06_corrected.csv",
    "bath_libraries.csv",
    "bath_public_toilets.csv",
    "cheltenham_2021.csv",
    "cheltenham_2023.csv",
    "fylde_brownfield_fixed.csv",
    "leicester_brownfield.csv",
    "molevalley_brownfield.csv",
    "newforest_brownfield.csv",
    "nndr_bradford.csv",
    "nndr_calderdale.csv",
    "nndr_rochdale_2024-07.csv",
    "nndr_wakefield.csv",
    "rochdale_brownfield.csv",
    "trafford_leisure_centres.csv",
    "trafford_libraries.geojson",
    "worcester_brownfield.csv",
    "wychavon_brownfield.csv",
]

# What the hand-made account says and this reading does not: the header of a cut-off description, a second reference,
# a postcode found in the address, and two properties of a file that were not looked at.
COLUMNS_APART = {
    ("leicester_brownfield.csv", "asset_id"),
    ("trafford_libraries.geojson", "postcode"),
    ("trafford_libraries.geojson", "purpose"),
}


@pytest.fixture(scope="module")
def packaged():
    return PackagedPostcodes("packaged")


def expected_of(shared_data, file):
    return json.loads((shared_data / "registers" / "expected.json").read_text(encoding="utf-8"))[file]


@pytest.mark.real_data
@pytest.mark.parametrize("file", FIRST_CUT)
def test_published_registers(shared_data, packaged, file):
    expected = expected_of(shared_data, file)
    council = Council("E00000000", expected["council"])
    register = check(read_register(shared_data / "registers" / file, councils=[council], postcodes=packaged))
    account = register.account
    assert account.rows_read == expected["rows_read"]
    assert account.assets + account.merged == expected["property_rows"]
    assert account.rejected == expected["rejected"]
    assert account.flagged_vacant == expected["flagged_vacant"]
    assert account.assets - account.located["none"] + account.merged == expected["locatable"]
    for field, headers in expected["columns"].items():
        if (file, field) not in COLUMNS_APART:
            assert sorted(account.columns[field]) == sorted(headers), field


@pytest.mark.real_data
def test_every_file_that_was_judged_is_held(shared_data):
    judged = json.loads((shared_data / "registers" / "expected.json").read_text(encoding="utf-8"))
    assert set(judged) == {*FIRST_CUT, "fylde_brownfield_raw.csv"}


@pytest.mark.real_data
def test_a_register_pulled_out_of_a_page_layout(shared_data, packaged):
    council = Council("E00000000", "Fylde Borough Council")
    path = shared_data / "registers" / "fylde_brownfield_raw.csv"
    account = check(read_register(path, councils=[council], postcodes=packaged)).account
    assert account.assets == account.located["coordinates"] == 47


@pytest.mark.real_data
def test_libraries_with_snapshots(shared_data, packaged):
    names = [("E06000006", "Halton"), ("E08000011", "Knowsley"), ("E08000012", "Liverpool"), ("E08000013", "St Helens")]
    names += [("E08000014", "Sefton"), ("E08000015", "Wirral")]
    layout = Layout(
        columns={
            "name": ("name",),
            "address": ("address1", "address2", "address3"),
            "postcode": ("postcode",),
            "uprn": ("uprn",),
            "use": ("type",),
        },
        council_column="reporting",
        snapshots=tuple(Snapshot(f"20{year}", f"operation_{year}") for year in (16, 19, 21, 22, 23)),
        closed_column="closed",
        status_values=dict.fromkeys(("la", "lau", "c"), "in use")
        | dict.fromkeys(("cr", "icl"), "transferred")
        | {"closed": "closed", "temporary closure": "paused"},
    )
    path = shared_data / "outcomes" / "library_outcomes_LCR_2010_2023.csv"
    register = check(read_register(path, councils=[Council(*n) for n in names], layout=layout, postcodes=packaged))
    assert register.account.rows_read == register.account.assets == register.account.located["postcode"] == 87
    kinds = register.assets["status_kind"].value_counts().to_dict()
    assert kinds == {"in use": 55, "closed": 20, "transferred": 8, "paused": 4}
    conflicts = register.issues[register.issues["kind"] == "status_conflict"]
    assert conflicts["value"].tolist() == ["2024"] * 5


def test_the_collector_is_left_as_it_was(tmp_path):
    path = tmp_path / "words.csv"
    path.write_text("nothing that is a register\n")
    for enabled in (True, False):
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(InputError):
            read_register(path, councils=[Council("E00000000", "Anyborough")])
        assert gc.isenabled() is enabled
    gc.enable()
