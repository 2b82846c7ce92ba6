import pytest

from assetmap import InputError
from assetmap.layers.catalogue import load_catalogue


def test_the_shipped_catalogue_is_whole(root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    catalogue = load_catalogue()
    assert {"lsoa_2021_boundaries", "iod_2025_scores", "iod_2025_domains", "postcodes_packaged"} <= set(catalogue)
    for layer in catalogue.values():
        assert layer.title
        assert layer.publisher
        assert layer.licence
        assert layer.attribution
        assert layer.obtain
        assert bool(layer.package) != bool(layer.file)
        assert layer.url.startswith("https://") or not layer.url
        assert len(layer.sha256) in (0, 64)


def test_entries_and_paths(world):
    catalogue = load_catalogue()
    assert catalogue["bounds"].path == world / "layers" / "bounds.parquet"
    assert not catalogue["bounds"].shipped


def test_a_second_catalogue_ships_its_files(world, tmp_path):
    more = tmp_path / "more" / "catalogue.toml"
    more.parent.mkdir()
    entry = (world / "catalogue.toml").read_text().split("\n\n")[0].replace("[bounds]", '[mine]\nfolder = "here"')
    more.write_text(entry)
    layer = load_catalogue([more])["mine"]
    assert layer.shipped
    assert layer.path == more.parent.resolve() / "here" / "bounds.parquet"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("not toml", "not valid TOML"),
        ("x = 1", "an entry is a table"),
        ("[x]\nspeed = 3", "unknown key 'speed'"),
        ("[x]\ntitle = 3", "'title' is of the wrong kind"),
        ('[x]\ntitle = "t"', "a key is missing"),
        ('[bounds]\ntitle = "t"', "a key is missing"),
    ],
)
def test_faults_are_named(world, tmp_path, text, fault):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=fault):
        load_catalogue([path])


def test_a_name_taken_twice_is_refused(world):
    with pytest.raises(InputError, match="taken already"):
        load_catalogue([world / "catalogue.toml"])


def test_a_missing_catalogue_is_named(world, tmp_path):
    with pytest.raises(InputError, match="catalogue is missing"):
        load_catalogue([tmp_path / "none.toml"])


def test_neither_file_nor_package_and_bad_pattern(world, tmp_path):
    whole = (world / "catalogue.toml").read_text().split("\n\n")[0].replace("[bounds]", "[x]")
    path = tmp_path / "bad.toml"
    path.write_text(whole.replace('file = "bounds.parquet"\n', ""))
    with pytest.raises(InputError, match="neither 'file' nor 'package'"):
        load_catalogue([path])
    path.write_text(whole.replace("E01[0-9]{6}", "E01[0-9"))
    with pytest.raises(InputError, match="not a pattern"):
        load_catalogue([path])
