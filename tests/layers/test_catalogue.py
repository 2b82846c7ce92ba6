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
        ('[x]\nmirrors = "https://x.example"', "'mirrors' is of the wrong kind"),
        ("[x]\nunique = 1", "'unique' is of the wrong kind"),
        ("[x]\nrows = true", "'rows' is of the wrong kind"),
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


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('service = "ftp"', "unknown 'service'"),
        ("small_areas = 2001", "unknown 'small_areas'"),
        ("rows_tolerance = 1", "'rows_tolerance' is no share"),
        ("max_mb = 0", "'max_mb' is no size"),
        ('member = "("', "'member' is not a pattern"),
    ],
)
def test_expectations_that_make_no_sense_are_refused(world, tmp_path, more, fault):
    entry = (world / "catalogue.toml").read_text().split("\n\n")[0].replace("[bounds]", "[x]")
    path = tmp_path / "bad.toml"
    path.write_text(f"{entry}\n{more}\n")
    with pytest.raises(InputError, match=fault):
        load_catalogue([path])


def test_what_is_expected_of_a_layer_is_read(world, tmp_path):
    entry = (world / "catalogue.toml").read_text().split("\n\n")[0].replace("[bounds]", "[x]")
    path = tmp_path / "more.toml"
    path.write_text(f'{entry}\nmirrors = ["a", "b"]\nunique = false\nrows_tolerance = 0.1\ntiles = true\n')
    layer = load_catalogue([path])["x"]
    assert layer.mirrors == ("a", "b")
    assert (layer.unique, layer.rows_tolerance, layer.tiles) == (False, 0.1, True)


def test_layers_that_others_cover_are_in_the_catalogue(root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    catalogue = load_catalogue()
    assert {layer.covers for layer in catalogue.values()} - {""} <= set(catalogue)
    kinds = {
        "boundaries", "outlines", "area_lookup", "vintage_lookup", "deprivation_scores", "deprivation_domains",
        "deprivation_2019_rebuilt", "community_need", "census_table", "nomis_series", "postcodes_packaged",
        "postcode_directory", "uprns", "price_paid", "rating_list", "energy_certificates", "charities", "companies",
        "organisations", "business_energy", "zones", "floor_areas", "schools", "services", "osgb",
    }  # fmt: skip
    assert {layer.reader for layer in catalogue.values()} == kinds
