from assetmap.starter.faults import FAULTS
from assetmap.starter.lag import LAGS
from assetmap.starter.notes import readme
from assetmap.starter.services import BARE_M, KINDS, ODDITIES


def test_it_says_first_that_the_place_is_invented(starter, truth):
    text = readme(starter.seed, truth)
    assert "INVENTED" in text.splitlines()[0]
    assert "python -m assetmap.starter" in text
    assert "MIT" in text


def test_every_file_and_fault_is_described(starter, truth, shipped):
    text = readme(starter.seed, truth)
    files = {path.relative_to(shipped).as_posix() for path in shipped.rglob("*") if path.is_file()}
    assert all(f"`{name}`" in text for name in files - {"README.md"})
    assert all(f"`{kind}`" in text for kind in FAULTS)


def test_every_kind_of_lag_is_counted(starter, truth):
    text = readme(starter.seed, truth)
    for kind, (what, _) in LAGS.items():
        counts = " | ".join(str(count) for count in truth["lags"][kind].values())
        assert f"| {kind} | {what} | {counts} |" in text


def test_the_services_are_counted_by_kind_and_their_oddities_told(starter, truth):
    text = readme(starter.seed, truth)
    assert f"has {len(starter.services)} rows" in text
    assert f"within {BARE_M:,} m of the Old Docks" in text
    for kind, count in starter.services["kind"].value_counts().items():
        assert f"| {kind} | {count} |" in text
    assert all(f"| `{oddity}` | {what} | {count} |" in text for oddity, (what, count) in ODDITIES.items())
    assert len(KINDS) == starter.services["kind"].nunique()
