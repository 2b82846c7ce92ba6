import datetime as dt
import json

import numpy as np

from assetmap.matching import Need
from assetmap.pipeline.inputs import changed_inputs
from assetmap.pipeline.run import build_region
from assetmap.region import load_region
from assetmap.tables import APPRAISALS, EVIDENCE, INDICATORS, SCORES, VACANCY
from assetmap.workspace import answer_gate, enter, open_workspace, record_visit
from assetmap.workspace.confirmations import BY_LINK, confirm
from assetmap.workspace.interests import QUESTIONS, express_interest


def test_what_people_enter_counts_from_the_next_build(home, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    region = load_region("starter")
    first = build_region("starter")
    assert changed_inputs(region, first) == []
    vacancy, appraisals = first.table(VACANCY), first.table(APPRAISALS)
    asset_id = vacancy.loc[vacancy["list"] == "visit", "asset_id"].iloc[0]
    bare = appraisals.loc[
        ~appraisals["appraised"] & appraisals["note"].str.contains("enter the area"), "asset_id"
    ].iloc[0]
    with open_workspace() as workspace:
        record_visit(
            workspace,
            "starter",
            asset_id,
            visited_on=dt.date(2026, 9, 1),
            found="empty",
            note="a broken pane",
            by="Somebody",
        )
        enter(workspace, "starter", bare, {"area_m2": 200}, source="a plan")
    assert changed_inputs(region, first) == ["visits or answers that were entered"]
    second = build_region("starter")
    then, now = (build.table(VACANCY).set_index("asset_id")["probability"][asset_id] for build in (first, second))
    assert now > then
    seen = second.table(EVIDENCE)
    assert (seen.loc[seen["asset_id"] == asset_id, "file"] == "visits").any()
    # a build is everybody's: notes, names and figures stay with who may read the building's record
    assert not seen.astype("str").apply(lambda column: column.str.contains("Somebody|pane")).to_numpy().any()
    assert second.table(APPRAISALS).equals(appraisals)
    assert second.run["stages"]["appraisals"]["reused"]
    assert second.run["stages"]["assets"]["reused"]
    assert changed_inputs(region, second) == []


def test_an_answer_to_a_gate_takes_the_place_of_what_the_data_say(home):
    first = build_region("starter")
    scores = first.table(SCORES)
    asset_id = scores.loc[scores["ranked"], "asset_id"].iloc[0]
    with open_workspace() as workspace:
        answer_gate(
            workspace,
            "starter",
            asset_id,
            "legal",
            "no",
            evidence="a covenant of 1926",
            answered_by="The solicitor",
            answered_on=dt.date(2026, 9, 1),
        )
    assert changed_inputs(load_region("starter"), first) == ["visits or answers that were entered"]
    second = build_region("starter")
    row = second.table(SCORES).set_index("asset_id").loc[asset_id]
    assert (row["ranked"], row["list"], row["gate_legal"]) == (False, "legal bar", "fail")
    assert row["reason_legal"] == "answered no on 2026-09-01 (the data say not known: nobody has answered yet)"
    assert "solicitor" not in json.dumps(second.run)
    assert [stage for stage, told in second.run["stages"].items() if not told["reused"]] == [
        "vacancy",
        "scores",
        "ranks",
    ]


def test_what_people_ask_for_counts_once_confirmed_and_nobody_is_named(home):
    first = build_region("starter")
    indicators = first.table(INDICATORS).set_index("asset_id")
    assert indicators[["proposals", "share_of_uses_it_fits"]].isna().all(axis=None)
    wanted, other = first.table(SCORES).query("ranked")["asset_id"].iloc[:2]
    need = Need(least_m2=1.0, must=("kitchen",))
    plain = {
        "place": "A hall",
        "purpose": "A café",
        "answers": {key: one.answers[0] for key, one in QUESTIONS.items()},
        "consent": True,
        "need": need,
    }
    with open_workspace() as workspace:
        for asset_id, organisation in (
            (wanted, "Some CIC"),
            (wanted, "some cic "),
            (wanted, "Another"),
            (other, "Unheard"),
        ):
            made = express_interest(
                workspace, "starter", asset_id=asset_id, organisation=organisation, email="a@example.org", **plain
            )
            if organisation != "Unheard":  # who has not confirmed the address may be anybody
                confirm(workspace, "interest", made.number, BY_LINK)
    second = build_region("starter")
    found = second.table(INDICATORS).set_index("asset_id")
    assert found["proposals"].dropna().to_dict() == {wanted: 2.0}
    assert found["share_of_uses_it_fits"].notna().sum() > 100
    assert second.left_out == ()
    assert {"layout", "proposal"} <= {criterion.key for criterion in second.criteria}
    # nobody has asked for the others: not known, and not 0
    scores = second.table(SCORES).set_index("asset_id")
    assert np.isnan(scores.loc[other, "utility_proposal"])
    assert "CIC" not in json.dumps(second.run)
    assert [stage for stage, told in second.run["stages"].items() if not told["reused"]] == [
        *("indicators", "scores", "ranks"),
    ]
