import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import assetmap.app
from assetmap.app import buildings_chart, charts, main, map_view
from assetmap.app.accessibility_page import CHECKED, CONTACT_VARIABLE, LIMITS, MADE, WEAKER

FRONTEND = Path(assetmap.app.__file__).parent / "frontend"
TEXT, SHAPE = 4.5, 3.0
HEX = r"#[0-9a-fA-F]{6}\b"
WHITE = "#ffffff"


def luminance(colour):
    """Relative luminance of a colour written as #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rules(css):
    """Selector and declarations of every rule in a style sheet, those within @media too."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        yield selector.strip(), dict(re.findall(r"([\w-]+)\s*:\s*([^;]+)", body))


@pytest.fixture(scope="module")
def sheet():
    files = "".join(path.read_text(encoding="utf-8") for path in sorted(FRONTEND.glob("*.css")))
    return main._STYLE.replace("<style>", "").replace("</style>", "") + files


@pytest.fixture(scope="module")
def script():
    return "".join(path.read_text(encoding="utf-8") for path in sorted(FRONTEND.glob("*.js")))


@pytest.fixture(scope="module")
def theme(root):
    return tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


def constant(script, name):
    """Colours of a constant of the map's script."""
    return re.findall(HEX, re.search(rf"const {name} = (.*?);", script, re.DOTALL)[1])


@pytest.fixture(scope="module")
def grounds(sheet, script):
    """All that a symbol of the map can stand on: sea, area shades, and areas of which nothing is known."""
    sea = dict(rules(sheet))[".leaflet-container"]["background"]
    return [sea, *constant(script, "AREA"), *constant(script, "UNKNOWN")]


def test_the_formula_gives_the_published_values():
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


def text_contrasts(sheet):
    """Contrast of each text of our own with the ground that its rule gives it, by selector."""
    found = {}
    for selector, rule in rules(sheet):
        if "color" in rule and "background" in rule:
            ground = re.search(HEX, rule["background"])
            found[selector] = contrast(rule["color"], ground[0] if ground else WHITE)
    return found


def ring_contrasts(sheet, grounds, theme):
    """Contrast of each ring around what has the focus with each ground that it can stand on, by selector and ground."""
    found = {}
    for selector, rule in rules(sheet):
        if ":focus-visible" in selector:
            colours = re.findall(HEX, " ".join(rule.get(name, "") for name in ("outline", "box-shadow")))
            # on the map any of its grounds; elsewhere the page, and a button in the colour of the theme
            ours = "assetmap" in selector or "leaflet" in selector
            for ground in [*grounds, WHITE] if ours else [WHITE, theme["primaryColor"]]:
                found[selector, ground] = max(contrast(colour, ground) for colour in colours)
    return found


def symbol_contrasts(script):
    """Contrast of each symbol of the map with the halo around it, which keeps it from the ground below."""
    halo = re.search(rf'context\.fillStyle = COLOUR\[kind\];.*?context\.strokeStyle = "({HEX})"', script, re.DOTALL)[1]
    return [contrast(fill, halo) for fill in constant(script, "COLOUR")]


def test_text_of_our_own_on_its_own_ground(sheet):
    found = text_contrasts(sheet)
    assert len(found) >= 3
    assert {selector: ratio for selector, ratio in found.items() if ratio < TEXT} == {}


def test_the_theme_on_white(theme):
    assert contrast(theme["textColor"], WHITE) >= TEXT
    assert contrast(theme["primaryColor"], WHITE) >= TEXT


def test_the_ring_around_what_has_the_focus_is_seen_on_every_ground(sheet, grounds, theme):
    found = ring_contrasts(sheet, grounds, theme)
    assert len({selector for selector, _ in found}) >= 2
    assert {place: ratio for place, ratio in found.items() if ratio < SHAPE} == {}


def test_symbols_of_the_map_are_seen_on_every_ground(script):
    found = symbol_contrasts(script)
    assert len(found) == 3
    assert min(found) >= SHAPE


def test_the_legend_draws_what_the_map_draws(script):
    assert [re.search(HEX, symbol)[0] for symbol in map_view._SYMBOLS] == constant(script, "COLOUR")
    assert re.search(HEX, map_view._RING)[0] in script


def test_names_on_the_map_are_read_on_their_halo(script):
    colour = re.search(rf'context\.fillStyle = "({HEX})";\s*context\.fillText\(label', script)[1]
    assert contrast(colour, WHITE) >= TEXT


def test_rings_on_the_map_are_seen(script, grounds):
    marked, outer, inner = re.findall(rf'ring\(context, \w+, [^)]*?"({HEX})", [\d.]+\)', script)
    for ground in grounds:
        assert contrast(marked, ground) >= SHAPE
        assert max(contrast(outer, ground), contrast(inner, ground)) >= SHAPE
    assert contrast(outer, inner) >= SHAPE


@pytest.mark.parametrize("module", [charts, buildings_chart])
def test_marks_of_charts_have_an_outline_that_is_seen(module):
    assert contrast(module._LINE, WHITE) >= TEXT


def test_the_letters_and_bars_of_the_comparison_are_told_apart():
    shades = buildings_chart._SHADES
    assert all(luminance(one) < luminance(other) for one, other in pairwise(shades))


def test_what_moves_stands_still_for_whoever_asks_for_it(sheet, script):
    assert re.search(r"@media \(prefers-reduced-motion: reduce\)", sheet)
    still = sheet.split("prefers-reduced-motion: reduce")[1]
    assert "animation-duration: 0.01ms !important" in still
    assert "transition-duration: 0.01ms !important" in still
    assert 'matchMedia("(prefers-reduced-motion: reduce)")' in script


def test_our_own_links_and_buttons_are_large_enough(sheet):
    skip = dict(rules(sheet))[".assetmap-skip:focus"]
    assert int(skip["min-height"].removesuffix("px")) >= 24
    for selector, found in rules(sheet):
        for side in ("width", "height", "min-width", "min-height"):
            if side in found and (size := re.match(r"(\d+)px", found[side])):
                assert int(size[1]) >= 24, selector


@pytest.mark.parametrize("public", ["", "1"])
def test_the_statement(page, said, monkeypatch, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    monkeypatch.delenv(CONTACT_VARIABLE, raising=False)
    at = page("accessibility")
    assert not at.exception
    assert at.title[0].value == "Accessibility"
    text = said(at)
    assert f"Written on {CHECKED}" in text
    for line in [*(part for limit in LIMITS for part in limit), *MADE, *WEAKER]:
        assert line in text.replace('""', '"'), line
    assert "Tell the council or organisation that gave you this address." in text


def test_it_opens_for_a_region_that_is_not_built(page):
    at = page("accessibility", region="lcr")
    assert not at.exception
    assert at.title[0].value == "Accessibility"


def test_the_contact_is_shown_as_text(page, said, monkeypatch):
    monkeypatch.setenv(CONTACT_VARIABLE, "<b>help</b> [desk](http://x.invalid)")
    at = page("accessibility")
    assert not at.exception
    assert "Tell us: <b>help</b> [desk](http://x.invalid)" in said(at)
    sent = "\n".join(m.value for m in at.markdown)
    assert "<b>" not in sent.replace(r"\<b", "")
    assert "Tell the council" not in said(at)


def test_the_docs_say_the_same(root):
    text = (root / "docs" / "accessibility.md").read_text(encoding="utf-8")
    assert CHECKED in text
    assert CONTACT_VARIABLE in text
    for what, fails, _ in LIMITS:
        assert what in text
        assert fails in text


def test_the_docs_hold_the_least_contrasts(root, sheet, script, grounds, theme):
    least = {
        "text of our own on its ground": (min(text_contrasts(sheet).values()), TEXT),
        "text, and links, in the colours of the theme on white": (
            min(contrast(theme[name], WHITE) for name in ("textColor", "primaryColor")),
            TEXT,
        ),
        "the ring around what has the focus": (min(ring_contrasts(sheet, grounds, theme).values()), SHAPE),
        "symbols on the map against their halo": (min(symbol_contrasts(script)), SHAPE),
        "outlines in charts": (min(contrast(module._LINE, WHITE) for module in (charts, buildings_chart)), SHAPE),
    }
    text = (root / "docs" / "accessibility.md").read_text(encoding="utf-8")
    for what, (ratio, asked) in least.items():
        assert f"| {what} | {ratio:.1f} to 1 | {asked:g} to 1 |" in text
