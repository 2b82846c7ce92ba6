def test_every_rejection_names_its_row_and_reason(read):
    register = read(
        "AssetCode,Property Name,StreetName,TenureType,Purpose\n"
        "A1,Hall,High Street,Freehold,Hall\n"
        "A2,Chain,,Chattel,Civic Regalia\n"
        "AssetCode,Property Name,StreetName,TenureType,Purpose\n"
        "A3,Statue,Park,Freehold,Statue\n"
        "A4,Shop,Low Street,Not council owned,Shop\n"
        ",n/a,,Freehold,\n"
        ",,,,\n"
    )
    rejected = register.issues[register.issues["severity"] == "error"]
    assert dict(zip(rejected["row"], rejected["kind"], strict=True)) == {
        3: "not_property",
        4: "not_a_row",
        5: "not_property",
        6: "not_the_councils",
        7: "no_content",
        8: "blank_row",
    }
    assert register.account.rejected == 6


def test_a_ratepayer_is_never_repeated(read):
    register = read(
        "Property Reference,Ratepayer,Address\n"
        "1,Anywhere BC,1 High Street\n2,Jane Person,2 High Street\n3,,3 High Street\n"
    )
    assert register.account.assets == 1
    assert register.account.issues == {"not_the_councils": 2, "not_located": 1}
    assert "Jane" not in register.issues.to_csv() + register.assets.to_csv()


def test_an_owner_who_is_somebody_else(read):
    register = read("Name,Address,Owner\nHall,High Street,Council\nShop,Low Street,Private\nInn,Mid Street,A Brewery\n")
    assert register.account.assets == 2
    assert register.assets["owner"].isna().tolist() == [False, True]
    assert "Brewery" not in register.issues.to_csv()


def test_a_title_spread_over_merged_cells_is_not_a_row(read):
    title = "Land and property register"
    register = read(f"Ref,Name,Address,Use\nA1,Hall,High Street,Hall\n{title},{title},{title},\n")
    assert register.account.issues["not_a_row"] == 1


def test_a_name_that_begins_with_a_thing_is_a_thing_where_no_use_says_otherwise(read):
    register = read("Ref,Name,Address,Use\nA1,Statue of a mayor,Park,\nA2,Statue House,Low Street,Offices\n")
    assert register.account.issues["not_property"] == 1
    assert register.account.assets == 1


def test_the_same_denial_is_told_for_every_row(read):
    rows = "".join(f"A{i},Shop {i},{i} Low Street,N\n" for i in range(5))
    register = read(f"Ref,Name,Address,Owned by council\n{rows}A9,Hall,High Street,Y\n")
    assert register.account.assets + register.account.rejected == 6
    assert register.account.rejected == register.account.issues.get("not_the_councils", 0)
