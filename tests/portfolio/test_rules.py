from assetmap.portfolio.rules import load_rules


def test_every_group_of_figures_has_its_source():
    for name, table in load_rules().items():
        assert [text for key, text in table.items() if key.endswith("source") and text], name
