import json

INVENTED = "INVENTED: no such place exists"


def test_vacancy_prints_what_is_empty_and_why(home, run):
    done = run("vacancy", "starter")
    assert done.exit_code == 0, done.output
    assert INVENTED in done.stdout
    assert "likely vacant" in done.stdout
    document = json.loads(run("vacancy", "starter", "--json").stdout)
    rows = document["vacancy"]
    assert (document["region"], document["as_of"], len(rows)) == ("starter", "2026-09-30", 400)
    assert all(0 < row["probability"] < 1 for row in rows)
    assert all(row["sentence"] for row in rows)


def test_vacancy_names_the_visits_that_change_most(home, run):
    done = run("vacancy", "starter", "--visits", "5")
    assert done.exit_code == 0, done.output
    assert "5 visits" in done.stdout
    rows = json.loads(run("vacancy", "starter", "--visits", "5", "--json").stdout)["visits"]
    assert [row["stop"] for row in rows] == [1, 2, 3, 4, 5]
    assert run("vacancy", "starter", "--visits", "0").exit_code == 2
