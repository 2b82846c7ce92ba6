import pandas as pd

from assetmap.indicators.rateable import floor_areas_of_entries, kind_of_use, rateable_value_of_like, values_of_like


def entries(*rows):
    names = ["assessment", "address", "postcode", "description", "rateable_value_gbp"]
    return pd.DataFrame(rows, columns=names)


def certificates(*rows):
    frame = pd.DataFrame(rows, columns=["certificate", "address", "postcode", "floor_area_m2", "lodged"])
    return frame.assign(lodged=pd.to_datetime(frame["lodged"]))


def test_kinds_by_the_words_of_a_register_and_by_the_beginning_of_a_description():
    uses = pd.Series(
        ["Former LIBRARY building", "Offices", "publicity", None, "Day nursery", "car park"], index=list("abcdef")
    )
    assert kind_of_use(uses).to_dict() == {"a": "library", "b": "office", "c": "", "d": "", "e": "nursery", "f": ""}
    listed = pd.Series(["OFFICES AND PREMISES", "SITE OF OFFICE", "Shop and premises"])
    assert kind_of_use(listed, listed=True).to_list() == ["office", "", "shop"]


def test_floor_areas_come_from_the_same_address_or_from_the_only_one_of_a_postcode():
    rated = entries(
        ("1", "12, HIGH STREET, WIDNES", "WA8 1AA", "SHOP", 1000.0),
        ("2", "14, HIGH STREET, WIDNES", "WA8 1AA", "SHOP", 1000.0),
        ("3", "OLD HALL, MILL LANE", "WA8 1AB", "HALL", 1000.0),
        ("4", "ANYWHERE", "", "HALL", 1000.0),
    )
    certified = certificates(
        ("c1", "12, High Street", "WA8 1AA", 50.0, "2015-01-01"),
        ("c2", "12, High Street", "WA8 1AA", 60.0, "2022-01-01"),
        ("c3", "The Old Hall", "WA8 1AB", 200.0, "2022-01-01"),
        ("c4", "14, High Street", "WA8 1AA", None, "2022-01-01"),
    )
    assert floor_areas_of_entries(rated, certified).to_dict() == {"1": 60.0, "3": 200.0}


def test_two_entries_at_one_address_are_not_guessed_apart():
    rated = entries(("1", "1, A STREET", "L1 1AA", "SHOP", 1.0), ("2", "1, A STREET", "L1 1AA", "SHOP", 1.0))
    assert floor_areas_of_entries(rated, certificates(("c", "1, A Street", "L1 1AA", 50.0, "2020-01-01"))).empty


def test_the_median_of_the_like_by_outward_postcode():
    rated = entries(
        *[(str(n), "", "L1 1AA", "OFFICES AND PREMISES", 100.0 * n) for n in (1, 2, 6)],
        ("7", "", "L2 1AA", "OFFICES AND PREMISES", 100.0),
        ("8", "", "L1 1AB", "SHOP AND PREMISES", 0.0),
        ("9", "", "L1 1AB", "ADVERTISING RIGHT", 100.0),
    )
    values = values_of_like(rated, pd.Series(10.0, index=list("123789")).rename_axis("assessment"))
    assert values.empty  # entry 6 has no floor area: two are too few
    values = values_of_like(rated, pd.Series(10.0, index=list("1236789")).rename_axis("assessment"))
    assert values.to_dict("records") == [
        {"outward_code": "L1", "kind": "office", "median_gbp_per_m2": 20.0, "entries": 3}
    ]
    assets = pd.DataFrame(
        {
            "postcode": ["L1 9ZZ", "L1", "L2 1AA", None, "L1 1AA"],
            "use": ["Office", None, "Office", "Office", "Library"],
            "use_class": [None, "Office / Work Studio", None, None, None],
        },
        index=list("aabcd"),
    )
    found = rateable_value_of_like(assets, values)
    assert found.fillna(-1).to_list() == [20.0, 20.0, -1, -1, -1]
    assert found.index.equals(assets.index)


def test_nothing_rated():
    values = values_of_like(entries(), pd.Series(dtype="float64"))
    assert values.empty
    assets = pd.DataFrame({"postcode": ["L1 1AA"], "use": ["Office"], "use_class": [None]})
    assert rateable_value_of_like(assets, values).isna().all()
