import json

INVENTED = "INVENTED: no such place exists"


def test_rank_prints_the_list_and_the_reasons(home, run):
    done = run("rank", "starter", "--top", "3")
    assert done.exit_code == 0
    assert INVENTED in done.stdout
    assert "Confirmed empty " in done.stdout
    assert "\n- " in done.stdout
    assert "Ranks 1 of " in done.stdout
    assert "In use " in done.stdout
    assert done.stderr == ""


def test_rank_as_json_is_one_document_with_every_source(home, run):
    done = run("rank", "starter", "--json")
    document = json.loads(done.stdout)
    assert document["invented"] is True
    rows = document["ranking"]
    assert sum(row["rank"] is not None for row in rows) == document["ranked"]
    assert [row["list"] for row in rows if row["rank"]] == sorted(row["list"] for row in rows if row["rank"])
    for name in ("confirmed", "likely"):
        places = [row["rank"] for row in rows if row["list"] == name and row["rank"]]
        assert places[0] == 1
        assert places == sorted(places)
        scores = [row["score"] for row in rows if row["list"] == name and row["rank"]]
        assert scores == sorted(scores, reverse=True)
    assert all(row["probability"] >= 0.5 for row in rows)
    assert all(row["explanation"] and row["source_file"] and row["source_row"] for row in rows)
    assert {row["list"] for row in document["visits"]} == {"visit"}
    worth = [row["visit_gbp"] for row in document["visits"]]
    assert worth == sorted(worth, reverse=True)
    assert not {row["list"] for row in document["apart"]} & {"confirmed", "likely", "visit"}
    assert all(row["reason"] for row in [*document["visits"], *document["apart"]])
    everything = [*rows, *document["visits"], *document["apart"]]
    assert len({row["asset_id"] for row in everything}) == len(everything) == sum(document["lists"].values())
    assert {entry["role"] for entry in document["sources"]} >= {"register", "deprivation", "boundaries"}


def test_top_keeps_ties_and_is_the_head_of_the_whole(home, run):
    whole = json.loads(run("rank", "starter", "--json").stdout)
    head = json.loads(run("rank", "starter", "--json", "--top", "5").stdout)
    assert head["ranked"] == whole["ranked"]
    firm = {"top_k", "p_top_k"}  # these speak of how many are asked for
    first, wanted = ([{k: v for k, v in row.items() if k not in firm} for row in d["ranking"]] for d in (head, whole))
    assert first == wanted[: len(first)]
    assert len(first) >= 5


def test_other_weights_give_another_order_of_the_same_buildings(home, tmp_path, run):
    weights = tmp_path / "weights.toml"
    weights.write_text(
        "deprivation = 0\nworklessness = 0\ncommunity_need = 0\ncondition = 100\nrunning = 100\norganisations = 1\n"
    )
    ours = json.loads(run("rank", "starter", "--json").stdout)["ranking"]
    theirs = json.loads(run("rank", "starter", "--json", "--weights", weights).stdout)
    assert {row["asset_id"] for row in theirs["ranking"]} != [row["asset_id"] for row in ours]
    assert [row["asset_id"] for row in theirs["ranking"]] != [row["asset_id"] for row in ours]
    assert {c["key"]: c["swing"] for c in theirs["criteria"]}["condition"] == 100
    for row in theirs["ranking"]:
        assert row["contribution_deprivation"] == 0


def test_bad_weights_are_refused(home, tmp_path, run):
    weights = tmp_path / "weights.toml"
    weights.write_text("deprivation = -1\n")
    done = run("rank", "starter", "--weights", weights)
    assert done.exit_code == 1
    assert "the weight of 'deprivation' cannot be used" in done.stderr
    assert "allowed: a number from 0 to 1,000,000" in done.stderr


def test_a_rank_says_how_firm_it_is(home, run):
    text = run("rank", "starter", "--top", "4").stdout
    assert "How firm: over 10,000 draws" in text
    rows = json.loads(run("rank", "starter", "--top", "4", "--json").stdout)["ranking"]
    for row in rows:
        assert row["top_k"] == 4
        assert row["p_top_k"] is None or 0 <= row["p_top_k"] <= 1
        assert 1 <= row["rank_p10"] <= row["rank_p90"]
    whole = json.loads(run("rank", "starter", "--json").stdout)["ranking"]
    assert whole[0]["top_k"] == 20
    # of a list shorter than twice that, nobody is told that all of it is among the first
    assert whole[0]["p_top_k"] is None


def test_rank_as_a_markdown_table_says_why_and_what_is_not_known(home, run):
    lines = run("rank", "starter", "--top", "4", "--markdown").stdout.splitlines()
    assert lines[0] == "| list | rank | building | owner | score | P(top 4) | 8 draws in 10 | known | why | not known |"
    rows = json.loads(run("rank", "starter", "--top", "4", "--json").stdout)["ranking"]
    assert len(lines) == 2 + len(rows)
    for line, row in zip(lines[2:], rows, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert cells[:2] == [row["list"], str(row["rank"])]
        assert cells[5] == ("" if row["p_top_k"] is None else f"{row['p_top_k']:.0%}")
        assert cells[6] == f"{row['rank_p10']:.0f} to {row['rank_p90']:.0f}"
        assert "against the average" in cells[8]
        assert ("gates: " in cells[9]) is bool(row["gates_unknown"])


def test_what_leaves_the_weights_is_said_once(home, run):
    said = "Size and layout is known for no building here and leaves the weights"
    assert run("rank", "starter", "--top", "3").stdout.count(said) == 1
    document = json.loads(run("rank", "starter", "--top", "3", "--json").stdout)
    assert {one["key"] for one in document["left_out"]} == {"layout", "proposal"}
    assert document["told"] == []


def test_a_weights_file_of_the_earlier_criteria_ranks_and_says_what_became_of_it(home, root, run):
    path = root / "tests" / "scoring" / "criteria" / "earlier" / "weights.toml"
    done = run("rank", "starter", "--top", "3", "--weights", path)
    assert done.exit_code == 0
    assert "Worklessness is now part of deprivation: its weight went there." in done.stdout
    document = json.loads(run("rank", "starter", "--top", "3", "--json", "--weights", path).stdout)
    assert len(document["told"]) == 5
    assert {c["key"]: c["swing"] for c in document["criteria"]}["deprivation"] == 100


def test_weights_on_what_is_known_for_no_building_alone_are_refused(home, tmp_path, run):
    from assetmap.scoring import load_criteria

    path = tmp_path / "weights.toml"
    path.write_text("".join(f"{c.key} = {100 if c.key == 'layout' else 0}\n" for c in load_criteria()))
    done = run("rank", "starter", "--weights", path)
    assert done.exit_code == 1
    assert "all on criteria that are known for no building" in done.stderr
