import datetime as dt

from assetmap.region import Layout, Snapshot


def statuses(register):
    return register.assets[["status", "status_kind", "status_date", "status_note"]].fillna("").to_numpy().tolist()


def test_a_vacancy_outdoes_a_surplus_and_a_surplus_a_use(read):
    register = read(
        "AssetCode,Address,TenureType,Tenure Detail,Holding Type\n"
        "A1,1 Road,Freehold,Vacant,Buildings Declared Surplus\n"
        "A2,2 Road,Freehold,Occupied by local authority,Buildings Declared Surplus\n"
        "A3,3 Road,Freehold,Leasehold,Commercial\n"
    )
    assert statuses(register) == [
        ["Vacant", "vacant", "", "Holding Type says Buildings Declared Surplus"],
        ["Buildings Declared Surplus", "surplus", "", "Tenure Detail says Occupied by local authority"],
        ["Leasehold", "let", "", ""],
    ]
    assert register.account.flagged_vacant == 1


def test_a_blank_among_nothing_but_yes_means_empty(read):
    rows = "".join(f"{i},{i} High Street,Y,1\n" for i in range(20))
    register = read(f"Ref,Address,Occupied,RV\n{rows}20,20 High Street,,1\n21,21 High Street,2006-06-02,1\n")
    assert register.account.flagged_vacant == 1
    assert statuses(register)[20][:2] == ["Occupied: blank", "vacant"]
    assert statuses(register)[21][1] == ""
    assert register.account.issues["status_unknown_value"] == 1


def test_a_blank_among_yes_and_no_means_nothing(read):
    register = read("Ref,Address,Occupied\n1,1 Road,Y\n2,2 Road,N\n3,3 Road,\n")
    assert register.assets["status_kind"].fillna("").tolist() == ["in use", "vacant", ""]
    assert register.account.flagged_vacant == 1


def test_empty_since_dates_the_emptiness_and_contradicts_a_use(read):
    register = read("Ref,Address,Empty Y/N,Empty From\n1,1 Road,Y,03.06.2016\n2,2 Road,N,01.01.2020\n3,3 Road,N,\n")
    assert statuses(register)[0] == ["Empty Y/N: Y", "vacant", "2016-06-03", ""]
    assert statuses(register)[1][1:] == ["in use", "", "Empty From says 2020-01-01"]
    assert register.account.issues["status_conflict"] == 1


def test_a_layout_that_cannot_say_vacant(read):
    assert read("Ref,Address,OwnershipStatus\n1,1 Road,Unknown\n").account.flagged_vacant is None
    assert read("Ref,Address,Status\n1,1 Road,Amber\n2,2 Road,Blue\n").account.issues["status_unknown_value"] == 1


def test_an_occupier_is_read_only_for_the_word_that_it_is_empty(read):
    register = read("Ref,Address,Tenant\n1,1 Road,VACANT\n2,2 Road,Jane Person\n")
    assert register.assets["status_kind"].fillna("").tolist() == ["vacant", ""]
    assert "Jane" not in register.assets.to_csv() + register.issues.to_csv()


def test_declared_snapshots(read):
    layout = Layout(
        snapshots=(Snapshot("2016", "op16"), Snapshot("2019", "op19"), Snapshot("2023", "op23")),
        closed_column="closed",
        status_values={"la": "in use", "cr": "transferred", "closed": "closed"},
    )
    register = read(
        "Name,Address,op16,op19,op23,closed\n"
        "a,1 Road,LA,Closed,Closed,2017\n"
        "b,2 Road,Closed,LA,Closed,\n"
        "c,3 Road,LA,Closed,Closed,\n"
        "d,4 Road,LA,LA,CR,2012\n"
        "e,5 Road,LA,LA,LA,2024\n"
        "f,6 Road,LA,LA,Amber,\n"
        "g,7 Road,LA,LA,,\n",
        layout=layout,
    )
    assert statuses(register) == [
        ["Closed", "closed", "2017", ""],
        ["Closed", "closed", "2023", "closed by 2023"],
        ["Closed", "closed", "2019", "closed by 2019"],
        ["CR", "transferred", "2023", ""],
        ["LA", "in use", "2023", "a closing date 2024 is on file too: to be checked"],
        ["Amber", "", "2023", ""],
        ["", "", "", ""],
    ]
    assert register.account.flagged_vacant is None
    kinds = register.issues[register.issues["kind"].str.startswith("status")]
    assert dict(zip(kinds["row"], kinds["kind"], strict=True)) == {6: "status_conflict", 7: "status_unknown_value"}


def test_an_emptiness_to_come_is_no_date(read):
    text = "Ref,Address,Empty Y/N,Empty From\n1,1 Road,Y,03.06.2030\n"
    assert statuses(read(text))[0][2] == "2030-06-03"
    register = read(text, today=dt.date(2026, 1, 1))
    assert statuses(register)[0][1:3] == ["vacant", ""]
    assert register.account.issues["date_future"] == 1


def test_an_end_date_that_is_past_is_told_and_the_row_is_kept(read):
    text = "Site Reference,Address,EndDate\nS1,1 Road,2019-12-31\nS2,2 Road,2999-01-01\nS3,3 Road,\nS4,4 Road,2024\n"
    register = read(text, today=dt.date(2024, 6, 1))
    assert register.account.assets == 4
    assert register.assets["status_note"].fillna("").tolist() == ["EndDate says 2019-12-31", "", "", ""]
    ended = register.issues[register.issues["kind"] == "ended"]
    assert ended[["row", "value"]].to_numpy().tolist() == [[2, "2019-12-31"]]
    assert read(text).account.issues["ended"] == 2


def test_a_use_that_is_no_more_than_a_word_for_emptiness_says_empty(read):
    register = read("Ref,Address,Current Use\n1,1 Road,Vacant\n2,2 Road,Vacant land for housing\n3,3 Road,Library\n")
    assert register.assets["status_kind"].fillna("").tolist() == ["vacant", "", ""]
    assert register.account.flagged_vacant == 1
    assert read("Ref,Address,Current Use\n1,1 Road,Library\n").account.flagged_vacant is None


def test_a_flag_of_surplus(read):
    register = read("Ref,Address,Surplus? (Y/N)\n1,1 Road,Y\n2,2 Road,N\n3,3 Road,\n4,4 Road,Amber\n")
    assert register.assets["status_kind"].fillna("").tolist() == ["surplus", "", "", ""]
    assert register.account.issues["status_unknown_value"] == 1
