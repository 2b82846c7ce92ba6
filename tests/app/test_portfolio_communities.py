from assetmap.app import portfolio_communities
from assetmap.app.portfolio_data import names_of
from assetmap.tables import ORGANISATIONS, empty_table


def table(at):
    return next(one.value for one in at.dataframe if "Community" in one.value)


def test_who_belongs_together_and_what_could_be_shared(page, loaded, said):
    at = page("portfolio", portfolio_further="Communities")
    assert not at.exception
    chosen = at.dataframe[0].value
    hubs = table(at)
    assert set(hubs["Building"]) == set(chosen["Building"])
    assert (hubs["Organisations in reach"] >= 0).all()
    assert "Filled" not in hubs
    assert "communities" in said(at)
    at.radio(key="community_which").set_value("all to choose from")
    at.number_input(key="community_wanted").set_value(50).run()
    assert not at.exception
    shared = table(at)
    assert len(shared) == len(names_of(loaded)) > len(chosen)
    known = shared[shared["Organisations that could share it"] > 0]
    assert len(known)
    assert (known["Filled"] <= 100).all()


def test_without_a_list_there_are_none(page, loaded, monkeypatch, said):
    class Empty:
        def table(self, schema):
            return empty_table(schema) if schema is ORGANISATIONS else loaded.build.table(schema)

    monkeypatch.setattr(portfolio_communities, "ORGANISATIONS", ORGANISATIONS)
    monkeypatch.setattr(type(loaded.build), "table", Empty.table)
    at = page("portfolio", portfolio_further="Communities")
    assert not at.exception
    assert "has not been loaded: without it there are no communities" in said(at)


def test_a_few_are_named():
    assert portfolio_communities._few(["a", "b"]) == "a, b"
    assert portfolio_communities._few(list("abcdefg")) == "a, b, c, d, e and 2 more"
