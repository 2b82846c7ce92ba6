import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

TWO = [("need", "Need", 100.0), ("jobs", "Jobs <b>", 50.0)]


def _shown(utilities, criteria=TWO, ranked=True):
    frame = pd.DataFrame(utilities).add_prefix("utility_").assign(ranked=ranked)

    def page(scores, given):
        from types import SimpleNamespace

        from assetmap.app.double_counting import show_double_counting

        show_double_counting(scores, [SimpleNamespace(key=k, title=t, swing=s) for k, t, s in given])

    app = AppTest.from_function(page, args=(frame, criteria), default_timeout=60).run()
    assert not app.exception
    return app


def test_both_tables_stand_there_in_words_and_titles_show_as_text():
    need = np.array([0.0, 0.2, 0.9, 0.4])
    app = _shown({"need": need, "jobs": need * 0.5})
    assert [header.value for header in app.header] == ["Is anything counted twice?"]
    weights, matrix = (table.value for table in app.table)
    assert weights["effective weight"].str.rstrip("%").astype(int).sum() == 100
    assert weights.iloc[0]["stated weight"] == "67%"
    assert matrix.iloc[0, 1].replace("\\", "") == "1.00"
    assert "<b>" not in weights.index[1]
    assert "go together at 0.7 or more" in app.markdown[-2].value
    assert "Need and Jobs" in app.markdown[-1].value


def test_criteria_that_do_not_go_together_are_said_so_and_a_dash_where_nothing_can_be_told():
    app = _shown({"need": [0.0, 1.0, 0.0, 1.0], "jobs": [0.5] * 4})
    assert "No two criteria go together" in app.markdown[-1].value
    assert app.table[1].value.iloc[0, 1] == "–"


def test_too_few_buildings_or_no_weight_give_a_sentence():
    assert "too few to say" in _shown({"need": [0.1, 0.2], "jobs": [0.1, 0.2]}).markdown[-1].value
    assert "too few to say" in _shown({"need": [0.1] * 5, "jobs": [0.2] * 5}, ranked=False).markdown[-1].value
    nothing = [("need", "Need", 0.0), ("jobs", "Jobs", 0.0)]
    assert "Every weight is 0" in _shown({"need": [0.1, 0.2, 0.3], "jobs": [0.1, 0.2, 0.3]}, nothing).markdown[-1].value
