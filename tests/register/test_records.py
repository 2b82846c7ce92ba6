import pytest


def test_a_bad_cell_is_blanked_and_told_and_its_row_is_kept(read):
    register = read(
        "AssetCode,UPRN,Name,Postcode,FloorArea (sq m),Site area (acres),RequiredMaintenance,EnergyRating,Condition\n"
        "A1,1.2E+11,Hall,XX,-5,2,lots,Q,E\n"
        'A2,10012,Baths,ZZ1 1AA,"1,200",0.5 ha,£9k,c,good\n'
    )
    bad, good = (register.assets.iloc[i] for i in (0, 1))
    assert bad[["uprn", "postcode", "floor_area_m2", "backlog_gbp", "epc_band", "condition"]].isna().all()
    assert bad["site_area_ha"] == pytest.approx(0.80937, rel=1e-4)
    assert good["floor_area_m2"] == 1200
    assert good["site_area_ha"] == 0.5
    assert good["backlog_gbp"] == 9000
    assert (good["epc_band"], good["condition"]) == ("C", "A")
    assert register.account.issues == {
        "band_invalid": 2,
        "not_located": 1,
        "number_invalid": 1,
        "number_negative": 1,
        "postcode_invalid": 1,
        "uprn_lost": 1,
    }
    assert register.issues["asset_id"].eq("E09999999:A1").all()
    assert register.issues["row"].eq(2).all()


def test_a_row_that_is_merged_lends_what_the_first_lacks(read):
    register = read(
        "AssetCode,UPRN,Name,Address,Postcode,Tenure\n"
        "A1,10,Hall,1 Road,,Freehold\nA1,10,HALL,1 Road,ZZ1 1AA,Leasehold\n"
    )
    assert register.account.merged == 1
    asset = register.assets.iloc[0]
    assert (asset["postcode"], asset["tenure"]) == ("ZZ1 1AA", "freehold")
    issue = register.issues[register.issues["kind"] == "merged"].iloc[0]
    assert (issue["kind"], issue["row"], issue["asset_id"]) == ("merged", 3, "E09999999:A1")
    assert "tenure" in issue["problem"]


def test_no_address_of_a_person_gets_through(read):
    register = read(
        "AssetCode,Name,Address,Contact,Facilities,Email,jo@example.org\n"
        "A1,Hall ask jo@example.org,1 Road <jo@example.org>,Jo Bloggs,jo@example.org,jo@example.org,x\n"
    )
    said = register.assets.to_csv() + register.issues.to_csv() + repr(register.account)
    assert "@" not in said
    assert "Bloggs" not in said
    assert register.assets["name"].iloc[0] == "Hall ask"
    assert register.account.issues["email_removed"] == 3


def test_hostile_text_is_kept_as_text(read):
    names = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "../../etc/passwd", "Robert'); DROP TABLE assets;--"]
    rows = "".join(f'A{i},"{name}",{i} Road\n' for i, name in enumerate(names))
    assert read(f"AssetCode,Name,Address\n{rows}").assets["name"].tolist() == names


def test_a_place_that_no_public_body_owns_has_no_owner(read):
    register = read(
        "Site Reference,Address,OwnershipStatus\nS1,1 Road,not owned by a public authority\nS2,2 Road,Unknown\n"
    )
    assert register.assets["owner"].isna().tolist() == [True, False]
    assert register.account.issues["not_publicly_owned"] == 1


def test_the_original_stands_beside_the_value_of_a_published_list(read):
    register = read(
        "AssetCode,Name,Address,Tenure,Tenure Detail,Purpose,Land or Building\n"
        "A1,Hall,1 Road,Leashold,Leasehold in,Public Conveinences,Buildings Only\n"
        "A2,Baths,2 Road,Freehold,Leasehold,Swimming Pool,\n"
        "A3,Depot,3 Road,Amber,,Things,Land\n"
    )
    columns = ["tenure", "tenure_published", "tenure_detail", "holding", "use_class", "use"]
    assert register.assets[columns].fillna("").to_numpy().tolist() == [
        ["leasehold", "Leashold", "leasehold in", "Leasehold in", "public convenience", "Public Conveinences"],
        ["freehold", "Freehold", "leasehold out", "Leasehold", "sport or leisure centre", "Swimming Pool"],
        ["other", "Amber", "", "", "", "Things"],
    ]
    pairs = register.assets[["land_or_building", "land_or_building_published"]].fillna("").to_numpy().tolist()
    assert pairs == [["building", "Buildings Only"], ["", ""], ["land", "Land"]]
    told = register.issues[["row", "column", "kind"]].to_numpy().tolist()
    assert [2, "Tenure", "value_corrected"] in told
    assert [2, "Purpose", "value_corrected"] in told
    assert [4, "Tenure", "value_not_listed"] in told
