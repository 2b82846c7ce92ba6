import pytest

from assetmap import InputError
from assetmap.region import Layout, Snapshot
from assetmap.register.columns import map_columns
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Row, Sheet


def columns_of(header, *rows, layout=None):
    lines = tuple(Row(i, tuple(row.split(";"))) for i, row in enumerate(rows, 2))
    return map_columns(Sheet(tuple(header.split(";")), lines, "utf-8"), layout or Layout(), "a.csv")


def test_the_name_leads_an_address_that_comes_in_parts():
    columns = columns_of("PostTown;StreetName;PropertyName;PostCode", "Town;High Street;Hall;ZZ1 1AA")
    assert columns.published(columns.of("address")) == ["PropertyName", "StreetName", "PostTown"]


def test_address_lines_are_joined_by_their_numbers():
    columns = columns_of("Name;Property Address 2;Property Address 1", "Hall;Town;High Street")
    assert columns.of("address") == [2, 1]


def test_a_holding_type_is_what_its_values_say():
    assert columns_of("Name;Holding Type", "a;Land", "b;Land and Building", "c;Buildings Only").of(
        "land_or_building"
    ) == [1]
    assert columns_of("Name;Holding Type", "a;Offices", "b;Land", "c;Car Parks").of("use") == [1]


def test_a_location_that_holds_points_is_no_address():
    columns = columns_of("Name;Location 1", 'a;"(51.5, -2.3)"', 'b;"BATH\n(51.4, -2.3)"')
    assert columns.of("geometry") == [1]
    assert not columns.of("address")


def test_repeated_headers_are_shown_once():
    columns = columns_of("UPRN;UPRN;Name", "1;1;Hall")
    assert columns.of("uprn") == [0, 1]
    assert columns.published(columns.of("uprn")) == ["UPRN"]


def test_a_declared_column_wins():
    layout = Layout(columns={"name": ("Blurb",), "purpose": ("Kind",)}, closed_column="shut")
    columns = columns_of("Name;Blurb;Kind;Shut", "a;b;c;d", layout=layout)
    assert (columns.of("name"), columns.of("use"), columns.of("closed")) == ([1], [2], [3])


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (Layout(columns={"name": ("Nmae",)}), "did you mean 'Name'"),
        (Layout(columns={"nmae": ("Name",)}), "did you mean 'name'"),
        (Layout(columns={"name": ("Contact",)}), "persons are never read"),
        (Layout(council_column="reporting"), "is not in the file"),
        (Layout(snapshots=(Snapshot("2016", "op_16"),)), "is not in the file"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(layout, words):
    with pytest.raises(InputError) as caught:
        columns_of("Name;Contact", "a;b", layout=layout)
    assert words in str(caught.value)


def test_a_table_of_something_else_is_refused():
    with pytest.raises(InputError, match="no column of a property register"):
        columns_of("Date;Amount;Supplier", "a;b;c")


LAYOUTS = {
    "a land and building list as its guidance has it": (
        """
        OrganisationLabel; ApplicableDate; UPRN; AssetCode; PropertyName; PropertyNumber; StreetName; PostTown;
        PostCode; GeoX; GeoY; TenureType; TenureDetail; HoldingType; BuildingSize; LandArea; Purpose;
        EnergyRating
        """,
        """
        as_at uprn asset_id name address address address postcode x y tenure tenure_detail use floor_area_m2
        site_area_ha use epc_band
        """,
    ),
    "an asset register with code names": (
        """
        Property_Ref; UPRN_1; Site Address Line 1; Site Address Line 2; Post_Code; Eastings_m; Northings_m;
        Tenure; Asset Use; GIA (m2)
        """,
        """
        asset_id uprn address postcode easting northing tenure use floor_area_m2
        """,
    ),
    "a list of business rates": (
        """
        Primary Liable party name; Full Property Address; Property Reference Number; Primary Description;
        Current Rateable Value; Empty Property Indicator; Void Start Date
        """,
        """
        ratepayer address asset_id use empty empty_from
        """,
    ),
    "a brownfield register": (
        """
        OrganisationURI; SiteReference; SiteNameAddress; CoordinateReferenceSystem; GeoX; GeoY; Hectares;
        OwnershipStatus; EndDate; Notes
        """,
        """
        asset_id address crs x y site_area_ha ownership end_date
        """,
    ),
    "a list of community centres": (
        """
        Community Centre; Venue name; Street address; Town/City; Postcode; Lat; Long; Facilities; Telephone
        """,
        """
        name address postcode latitude longitude features
        """,
    ),
    "a government property list": (
        """
        ePIMS Reference; Property Name; Full Postal Address; Postcode; Holding Tenure; Property Use;
        Total NIA (sq m); Date Available
        """,
        """
        asset_id name address postcode tenure use floor_area_m2 availability_date
        """,
    ),
    "misspelt, and cut by a shapefile": (
        """
        ASSET_NUMB; Adress; Postocde; Lattitude; Longitute
        """,
        """
        asset_id address postcode latitude longitude
        """,
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_that_are_really_used(layout):
    text, fields = LAYOUTS[layout]
    headers = [header.strip() for header in text.split(";")]
    columns = columns_of(";".join(headers), ";".join(["x"] * len(headers)))
    assert {name for name, positions in columns.fields.items() if positions} == set(fields.split())


def logged(header, *rows):
    log = IssueLog("a.csv")
    lines = tuple(Row(i, tuple(row.split(";"))) for i, row in enumerate(rows, 2))
    columns = map_columns(Sheet(tuple(header.split(";")), lines, "utf-8"), Layout(), "a.csv", log=log)
    return columns, log.table({})


def test_every_column_has_a_confidence_and_a_reason():
    columns, issues = logged("Asset Code;Postcode;Ward;Fax", "A1;ZZ1 1AA;x;1", "A2;ZZ1 1AB;x;1", "A3;ZZ1 1AC;x;1")
    code, postcode, ward, fax = columns.matches
    assert code.field == "asset_id"
    assert code.confidence > 0.9
    assert postcode.reason == "the header means the postcode, and 100% of its cells are a postcode"
    assert (ward.field, ward.confidence, ward.reason) == ("", 0, "no known header")
    assert "never read" in fax.reason
    assert issues.empty


def test_cells_that_contradict_a_header_are_told_and_the_header_decides():
    columns, issues = logged("Name;Postcode", "a;330000", "b;331000", "c;ZZ1 1AA", "d;12")
    assert columns.of("postcode") == [1]
    assert columns.matches[1].confidence < 0.5
    assert "only 25% of the 4 cells looked at are a postcode" in columns.matches[1].conflict
    assert issues[["row", "column", "kind"]].to_numpy().tolist() == [[0, "Postcode", "column_contradicted"]]


def test_two_columns_that_claim_one_field_are_told_where_they_differ():
    columns, issues = logged("Name;UPRN;Property UPRN;GIS UPRN", "a;10;11;10", "b;12;12;12")
    assert columns.of("uprn") == [1]
    assert issues["kind"].tolist() == ["column_rivals"]
    assert "'Property UPRN' could be it too, and differs in 1 of 2 rows" in issues["problem"].iloc[0]
    assert "could be the same as 'UPRN'" in columns.matches[2].reason


def test_a_description_stands_in_for_names_that_a_program_made_up():
    columns, issues = logged("Name;Description", "kml_1;Library", "kml_2;Baths", "kml_3;Hall")
    assert (columns.of("name"), columns.of("use")) == ([1], [])
    assert columns.matches[0].field == ""
    assert issues["kind"].tolist() == ["column_contradicted"]


def test_a_postcode_that_ends_nearly_every_address_is_derived_from_it():
    full = [f"A;{i} High Street, ZZ1 1AA" for i in range(9)]
    assert columns_of("Name;Address", *full, "B;Mill Lane").derived == {"postcode": [1]}
    assert columns_of("Name;Address", *full[:5], *["B;Mill Lane"] * 5).derived == {}
    assert columns_of("Name;Address;Postcode", *(f"{row};ZZ1 1AA" for row in full)).derived == {}


def test_a_large_sheet_is_sampled_and_a_sparse_column_is_seen():
    rows = [Row(i, ("Hall", "ZZ1 1AA" if i == 4999 else "")) for i in range(5000)]
    columns = map_columns(Sheet(("Name", "Post Code"), tuple(rows), "utf-8"), Layout(), "a.csv")
    assert columns.of("postcode") == [1]


def named(header, *rows):
    """Headers behind each field that is asked for."""
    columns = columns_of(header, *rows)
    return {name: columns.published(positions) for name, positions in columns.fields.items() if positions}


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        pytest.param(
            "Asset ID;Description;Asset Type;Interest Type",
            ["1;Old Baths;Leisure;Freehold", "2;Mill Road Depot;Depot;Freehold", "3;Land at Mill Road;Land;Leasehold"],
            {"name": ["Description"], "use": ["Asset Type"], "tenure": ["Interest Type"]},
            id="a description that differs from row to row is the name",
        ),
        pytest.param(
            "Asset ID;Description;Asset Type",
            ["1;Depot;Operational", "2;Depot;Operational", "3;Depot;Surplus"],
            {"use": ["Description"], "asset_id": ["Asset ID"]},
            id="one that repeats itself is the use",
        ),
        pytest.param(
            "PropertyNo;Property;Street",
            ["00123;Library;Mill Road", "00124;Depot;Mill Road", "00125;Car Park;High Street"],
            {"asset_id": ["PropertyNo"], "address": ["Property", "Street"]},
            id="a property's number too long for a house is its reference",
        ),
        pytest.param(
            "PropertyNo;Property;Street",
            ["1;Library;Mill Road", "24;Depot;Mill Road", "125;Car Park;High Street"],
            {"address": ["Property", "PropertyNo", "Street"]},
            id="one that may be a house's is not",
        ),
        pytest.param(
            "Name of the building/land;Postal town;UK postcode;Whether or not the asset is vacant",
            ["Hall;Anytown;ZZ1 1AA;No"],
            {
                "name": ["Name of the building/land"],
                "postcode": ["UK postcode"],
                "empty": ["Whether or not the asset is vacant"],
            },
            id="the transparency code's own words",
        ),
        pytest.param(
            "Nomination Ref;Name of Asset;Address of Asset;Currently in use?",
            ["N1;Inn;1 Road;Yes", "N2;School;2 Road;No", "N3;Field;3 Road;Yes"],
            {"asset_id": ["Nomination Ref"], "address": ["Address of Asset"], "occupied": ["Currently in use?"]},
            id="a reference of whatever kind, and an address of the asset",
        ),
        pytest.param(
            "Asset;Held by;Notes",
            ["Hall;Council - freehold;Closed since 2006", "Depot;Council - freehold;In use", "Shop;Leasehold;Vacant"],
            {"name": ["Asset"], "tenure": ["Held by"], "status": ["Notes"]},
            id="cells that say how it is held and stands",
        ),
        pytest.param(
            "Name;Ownership",
            ["Depot;WCC FREEHOLD", "Land;WCC FREEHOLD", "Hub;WCC LEASEHOLD"],
            {"tenure": ["Ownership"], "ownership": ["Ownership"]},
            id="an ownership that says the tenure",
        ),
        pytest.param(
            "Name;Title Number;OBJECTID;Ward Code",
            ["Depot;ZZ1;1;W1", "Land;ZZ2;2;W2", "Hub;ZZ3;3;W3"],
            {"name": ["Name"]},
            id="numbers of other things are no references",
        ),
    ],
)
def test_layouts_of_every_kind(header, rows, expected):
    found = named(header, *rows)
    assert {name: found.get(name) for name in expected} == expected
    if "asset_id" not in expected:
        assert "asset_id" not in found or found["asset_id"] == ["Asset ID"]


def test_streets_called_freehold_are_no_tenure():
    rows = [f"Hall {n};{n} Freehold Street" for n in range(30)]
    assert "tenure" not in named("Name;Where it is", *rows)
