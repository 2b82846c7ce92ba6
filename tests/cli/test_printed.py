"""What the docs say that a command prints on the invented region, it prints."""

import re
import shlex

import pytest

from assetmap.workspace import add_to_shortlist, open_workspace

PAGES = ("README.md", "docs/reports.md", "docs/scoring.md", "docs/portfolio.md", "docs/value.md", "docs/vacancy.md")


@pytest.fixture
def printed(root, home, run, tmp_path, monkeypatch):
    """Every command of the docs on the invented region, run in an empty folder: page and line, and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path}/workspace.sqlite")
    with open_workspace() as workspace:
        add_to_shortlist(
            workspace, "starter", "Z06000003:EW01172", name_then="Lanthorn Café", reason="its roof is sound"
        )
    done = {}
    for name in PAGES:
        for line in re.findall(r"(?m)^    assetmap (\w+ starter\b.*)$", (root / name).read_text(encoding="utf-8")):
            words = shlex.split(re.split(r" {2,}", line)[0])
            found = run(*words)
            assert found.exit_code == 0, (name, line, found.output)
            if "--out" in words:
                assert (tmp_path / words[words.index("--out") + 1]).stat().st_size, line
            done[name, " ".join(words)] = found.stdout
    return done


def test_the_commands_of_the_docs_print_what_the_docs_show(root, printed):
    assert len(printed) >= 12
    scoring = (root / "docs" / "scoring.md").read_text(encoding="utf-8").splitlines()
    rows = [
        line
        for line in printed["docs/scoring.md", "rank starter --top 20 --markdown"].splitlines()
        if re.match(r"\| (confirmed|likely) \| \d", line)
    ]
    assert len(rows) == 20
    assert [row for row in rows if row not in scoring] == []

    portfolio = (root / "docs" / "portfolio.md").read_text(encoding="utf-8")
    for budget in (500_000, 1_000_000, 2_000_000):
        words = printed["docs/portfolio.md", f"portfolio starter --budget {budget}"]
        (told,) = re.findall(
            r"(\d+) buildings for (£[\d,]+); (\d+ of \d+) areas served, ([\d,]+ of [\d,]+) residents, (\d+)%", words
        )
        chosen, money, areas, residents, share = told
        assert f"| £{budget:,} | {chosen} | {money} | {areas} | {residents} | {share} % |" in portfolio
        assert "Proven to be the best possible" in words
