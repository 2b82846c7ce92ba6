from assetmap.starter.estate import EMPTY
from assetmap.starter.rates import make_rates

# Headers of two councils' published lists.
FIRST = (
    "Property reference number,Address,Postcode,Latitude,Longitude,Ratepayer,Rateable value,VOA description,"
    "Liability start date,Reliefs granted,Relief discretionary,Discretionary Relief St Date,Relief mandatory,"
    "Mandatory Relief Start Date,Exemptions,Exemptions start date,Occupied,Empty from,Full Sbr,Buffer Sbr,"
    "Lower Multiplier"
)
SECOND = (
    "Property Ref,Account Holder 1,Account Holder 2,Property Name 1,Property Name 2,Property Address 1,"
    "Property Address 2,Property Address 3,Property Address 4,Property Post Code,Liable From,RV,Description,"
    "Empty Y/N,Empty From,Discretionary Relief %,Mandatory Relief %,Small Business Rate Relief Y/N,"
    "Supporting Small Business Relief Y/N,Retail Hospitality and Leisure Relief Y/N"
)


def test_layouts_are_published_ones(starter):
    assert [",".join(r.table.columns) for r in starter.rates] == [FIRST, SECOND, FIRST]


def test_most_empty_buildings_are_known_to_the_rates_office(starter):
    listed = {asset for rates in starter.rates for asset in rates.assets}
    rated = starter.estate[starter.estate["recorded"].isin(EMPTY) & (starter.estate["rating"] != "")]
    assert 0.7 < rated["asset"].isin(listed).mean() < 1


def test_empty_flags_and_dates_follow_what_is_recorded(starter):
    for rates in starter.rates:
        table = rates.table
        flag, day = ("Empty Y/N", "Empty From") if "Empty Y/N" in table.columns else ("Occupied", "Empty from")
        empty = table[flag] == ("Y" if flag == "Empty Y/N" else "N")
        assert (empty == (table[day] != "")).all()
        recorded = dict(zip(starter.estate["asset"], starter.estate["recorded"].isin(EMPTY), strict=True))
        assert all(recorded[a] == e for a, e in zip(rates.assets, empty, strict=True) if a >= 0)
        assert empty.sum() > 5


def test_ratepayers_are_councils_and_invented_companies(starter):
    for rates in starter.rates:
        column = "Account Holder 1" if "Account Holder 1" in rates.table.columns else "Ratepayer"
        payers = rates.table[column].str.upper()
        assert payers.str.contains("(INVENTED)", regex=False).all()
        assert 0.2 < payers.str.startswith(rates.borough.short.upper()).mean() < 0.9


def test_some_addresses_are_written_another_way(starter):
    table = starter.rates[0].table
    assert table["Address"].str.contains(" St,| Rd,| Terr,| La,").any()


def test_content_has_a_header_and_a_line_per_row(starter):
    for rates in starter.rates:
        text = rates.content().decode("cp1252" if rates.borough.stem == "tarnvellow" else "utf-8")
        assert text.count("\r\n") == len(rates.table) + 1


def test_the_same_seed_gives_the_same_lists(starter):
    again = make_rates(starter.estate, starter.postcodes, starter.seed)
    assert all(a.table.equals(b.table) and a.assets == b.assets for a, b in zip(again, starter.rates, strict=True))
