import pytest

from assetmap import InputError
from assetmap.pipeline.inputs import changed_inputs, region_layers, wanted_files
from assetmap.pipeline.run import build_region
from assetmap.region import load_region
from assetmap.tables import ASSETS, EVIDENCE, EVIDENCE_ISSUES, VACANCY


def test_inputs_that_changed_since_the_build_are_named(home):
    done = build_region("starter")
    region = load_region("starter")
    assert changed_inputs(region, done) == []
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    (home / "starter" / "layers" / "starter_cni.parquet").unlink()
    assert changed_inputs(region, done) == ["register_quaymarsh.csv", "starter_cni.parquet"]


def test_a_list_of_evidence_is_joined_and_its_faults_are_kept(home):
    build = build_region("starter")
    evidence = build.table(EVIDENCE)
    assert evidence["family"].nunique() == 2
    assert len(build.table(EVIDENCE_ISSUES))
    assert (build.table(VACANCY)["list"] == "confirmed").any()
    (home / "starter" / "registers" / "rates_quaymarsh.csv").unlink()
    assert "rates_quaymarsh.csv" in changed_inputs(load_region("starter"), build)
    with pytest.raises(InputError, match="a list of evidence is missing"):
        build_region("starter")


def test_a_mapping_of_a_register_wins_and_its_change_is_seen(home):
    first = build_region("starter")
    path = home / "regions" / "starter.toml"
    mapping = home / "starter" / "registers" / "quaymarsh.toml"
    mapping.write_text("[columns]\nuse = []\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    title = 'title = "INVENTED property register of Quaymarsh"\n'
    path.write_text(text.replace(title, title + 'mapping = "starter/registers/quaymarsh.toml"\n'), encoding="utf-8")
    second = build_region("starter")
    before, after = (build.table(ASSETS).query("owner_code == 'Z06000001'")["use"].notna() for build in (first, second))
    assert before.any()
    assert not after.any()
    mapping.write_text("[columns]\n", encoding="utf-8")
    assert changed_inputs(load_region("starter"), second) == ["quaymarsh.toml"]
    mapping.unlink()
    with pytest.raises(InputError, match="the mapping of a register is missing"):
        build_region("starter")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("layers/starter_lsoa21_boundaries.parquet", "is missing"),
        ("layers/starter_iod_file_7.csv", "is missing"),
        ("registers/register_tarnvellow.csv", "a register is missing"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_written(bare, name, fault):
    (bare / "starter" / name).unlink()
    with pytest.raises(InputError, match=fault) as caught:
        build_region("starter")
    assert name.split("/")[1] in caught.value.where
    assert caught.value.next_step
    assert not list(bare.rglob("builds/**/*.parquet"))


def test_an_unknown_layer_owner_or_family_is_named(bare):
    path = bare / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"starter_need"', '"starter_ned"'), encoding="utf-8")
    with pytest.raises(InputError, match="no layer 'starter_ned'"):
        region_layers(load_region("starter"))
    path.write_text(text.replace('owner = "Eastwrack"', 'owner = "Westwrack"'), encoding="utf-8")
    with pytest.raises(InputError, match="'Westwrack' is none of"):
        build_region("starter")
    path.write_text(text.replace('family = "register"', 'family = "rumour"'), encoding="utf-8")
    with pytest.raises(InputError, match="no kind of source 'rumour'"):
        build_region("starter")


def test_a_register_that_is_not_its_checksum(bare):
    path = bare / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('owner = "Eastwrack"', f'owner = "Eastwrack"\nsha256 = "{"0" * 64}"'), encoding="utf-8"
    )
    with pytest.raises(InputError, match="a register is not what its checksum says"):
        build_region("starter")


def test_wanted_files_are_those_that_are_not_shipped(bare):
    assert wanted_files(load_region("starter")) == []
    names = [wanted.path.name for wanted in wanted_files(load_region("lcr"))]
    assert "lsoa21_bgc_england.parquet" in names
    assert "library_outcomes_LCR_2010_2023.csv" in names
