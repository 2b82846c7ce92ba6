import importlib.util
import tomllib
from dataclasses import replace

import pytest

from assetmap.errors import InputError
from assetmap.vacancy.fitting.class_rates import ClassRates, SourceRate
from assetmap.vacancy.fitting.rates_file import fitted_rates, rates_text, read_rates, write_rates

SOURCE = SourceRate('A list of "North\\South"', "2020", "running", 7, 0, 0.0, 0.0, float("inf"), 1.0, 0.21)
RATES = ClassRates(
    holding_class="public",
    title="public buildings",
    rate=0.2,
    low=0.1,
    high=0.4,
    spread=0.5,
    mu=0.05,
    nu=0.15,
    reused=2,
    gone=6,
    family="two exponentials",
    shape=(0.7, 9.0),
    scale_rate=0.3,
    weibull_k=0.8,
    weibull_low=0.6,
    weibull_high=1.1,
    spells=27,
    pooled_with_all=False,
    sources=(SOURCE,),
)


def test_what_is_written_is_read_again(tmp_path):
    path = write_rates(
        tmp_path / "rates.toml", [RATES, replace(RATES, holding_class="let")], "python make.py", "One.\nTwo."
    )
    found = read_rates(path)
    assert list(found) == ["public", "let"]
    public = found["public"]
    assert (public.mu, public.nu, public.rate) == (0.05, 0.15, 0.2)
    assert (public.low, public.high, public.spread, public.scale_rate) == (0.1, 0.4, 0.5, 0.3)
    assert (public.family, public.shape, public.spells) == ("two exponentials", (0.7, 9.0), 27)
    raw = tomllib.loads(path.read_text("utf-8"))
    assert raw["command"] == "python make.py"
    assert raw["public"]["sources"][0]["source"] == 'A list of "North\\South"'
    assert raw["public"]["sources"][0]["interval"] == [0.0, float("inf")]
    assert "# One.\n# Two.\n" in path.read_text("utf-8")


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = write_rates(tmp_path / "rates.toml", [RATES], "python make.py")
    before = path.read_text("utf-8")
    with pytest.raises(AttributeError):
        write_rates(path, [RATES, None], "python make.py")
    assert path.read_text("utf-8") == before
    assert [p.name for p in tmp_path.iterdir()] == ["rates.toml"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("mu = 0.05\n", "", "'mu' is missing"),
        ("mu = 0.05", "mu = -0.05", "'mu' is out of its range"),
        ("mu = 0.05", "mu = 0.5", "mu and nu do not add up to rate"),
        ("rate = 0.2", "rate = true", "'rate' is out of its range"),
        ("high = 0.4", "high = inf", "'high' is out of its range"),
        ("scale_rate = 0.3", "scale_rate = 0", "'scale_rate' is out of its range"),
        ('family = "two exponentials"', 'family = "gamma"', "the family is unknown"),
        ("shape = [0.7, 9]", "shape = [0.7]", "the shape does not fit the family"),
        ("shape = [0.7, 9]", "shape = [0.7, 'x']", "the shape does not fit the family"),
        ("[public]", "[public", "the fitted rates are no TOML"),
    ],
)
def test_a_bad_file_is_told_in_four_parts(tmp_path, old, new, what):
    path = tmp_path / "rates.toml"
    path.write_text(rates_text([RATES], "python make.py").replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        read_rates(path)
    assert caught.value.what == what
    assert caught.value.where.startswith("rates.toml")
    assert caught.value.seen
    assert caught.value.allowed
    assert caught.value.next_step


def test_no_file_and_no_class_are_told(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_rates(tmp_path / "none.toml")
    (tmp_path / "rates.toml").write_text('command = "x"\n', "utf-8")
    with pytest.raises(InputError, match="the file has no class"):
        read_rates(tmp_path / "rates.toml")


def test_the_page_tells_the_shipped_values(root):
    page = (root / "docs" / "vacancy-rates.md").read_text("utf-8")
    for entry in fitted_rates().values():
        figures = f"| {entry.spells} | {entry.rate:.3f} | {entry.low:.3f}–{entry.high:.3f} |"
        rates = f"| {entry.mu:.3f} | {entry.nu:.3f} | {entry.spread:.2f} | {entry.family} |"
        assert any(figures in line and rates in line for line in page.splitlines()), (figures, rates)


@pytest.mark.real_data
def test_the_shipped_values_are_what_the_command_makes(shared_data, root):
    spec = importlib.util.spec_from_file_location("vacancy_rates", root / "benchmarks" / "vacancy_rates.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    listed = tomllib.loads(script.SOURCES.read_text("utf-8"))
    sources = script.spells_of(shared_data, listed)
    for key, shipped in fitted_rates().items():
        made = script.taken(script.fit_class(sources, key))
        for name in ("mu", "nu", "rate", "low", "high", "spread", "scale_rate"):
            assert getattr(made, name) == pytest.approx(getattr(shipped, name), rel=0.005), (key, name)
        assert (made.family, made.spells) == (shipped.family, shipped.spells)
