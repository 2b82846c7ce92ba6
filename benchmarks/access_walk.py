"""Who sees what: every page, in every role, looking for every kind of record that is not theirs.

    python benchmarks/access_walk.py [--database ADDRESS]

Records of each kind are planted for two councils of the invented region, with words and figures that stand nowhere else, and
the region is built with them. Then each role signs in (as the app has people sign in: by the users file), opens each page in
each of its states, with every toggle switched on and every download taken, and all that was shown or written is searched.

Printed is, for each role, how many pairs of a place and a planted mark were **tried**, how many of them the role may read and
**read**, how many it may not read and was **refused**, and how many it may not read and saw all the same: **foreign**, which
has to be 0 (the command ends with 1 otherwise). A mark that nobody saw anywhere would prove nothing: it is named as **blind**.
Last, the figures: what a page works out of them carries no mark, so the places of an officer are compared before and after
another owner's figures are entered, word by word.

Without ``--database`` it is a SQLite file of its own; with an address, such as ``postgresql+psycopg://user@host/name``, an
empty database of that server. Nothing of the checkout is written to.
"""

import argparse
import contextlib
import datetime as dt
import io
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdf
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assetmap.app import main
from assetmap.app.data import PUBLIC_VARIABLE
from assetmap.app.sign_in import SIGNED_IN
from assetmap.matching import Need
from assetmap.pipeline import build_region, latest_build
from assetmap.region import load_region
from assetmap.tables import ASSETS, EVIDENCE, SCORES
from assetmap.vacancy import is_protected
from assetmap.value import SealedFigure
from assetmap.workspace import (
    DATABASE_VARIABLE,
    Workspace,
    add_lesson,
    add_note,
    add_to_shortlist,
    answer_gate,
    create_party,
    decide,
    enter,
    enter_stage,
    keep_promise,
    keep_side,
    load_users,
    open_workspace,
    place_hold,
    record_outcome,
    record_visit,
    remove_from_shortlist,
    save_portfolio,
    save_weights,
    state_availability,
)
from assetmap.workspace.confirmations import BY_HAND, confirm
from assetmap.workspace.interests import QUESTIONS, express_interest
from assetmap.workspace.needs import state_need

ROOT = Path(__file__).resolve().parent.parent
REGION = "starter"
A, B, C = "Z06000001", "Z06000002", "Z06000003"
SECONDS = 120
DAY = dt.date(2026, 8, 3)

# Who may read what, said here once more and apart from the program's own list of acts, which it is held against.
OWNERS_OFFICER = "officer of its owner"
OF_A_BUILDING = frozenset({OWNERS_OFFICER, "partner", "admin"})
TOGETHER = frozenset({"officer", "partner", "admin"})
EVERYBODY = frozenset({"public", "sto", "officer", "partner", "admin"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Visitor:
    """Somebody who signs in; without a name somebody who does not."""

    name: str
    role: str
    owner: str = ""

    @property
    def title(self) -> str:
        """Role in words."""
        return f"officer of {self.owner}" if self.owner else self.role


VISITORS = (
    Visitor("", "public"),
    Visitor("visitor sto", "sto"),
    Visitor("visitor a", "officer", A),
    Visitor("visitor b", "officer", B),
    Visitor("visitor c", "officer", C),
    Visitor("visitor partner", "partner"),
    Visitor("visitor admin", "admin"),
)


@dataclass(frozen=True)
class Mark:
    """Words or figures of a planted record that stand nowhere else, and who may read them."""

    kind: str
    owner: str
    text: str
    readers: frozenset[str]

    def is_in(self, text: str) -> bool:
        """Whether it stands in a text; a figure as a number of its own."""
        if not self.text.isdigit():
            return self.text.casefold() in text
        return re.search(rf"(?<![\d.]){self.text}(?!\d)", text) is not None

    def may(self, visitor: Visitor) -> bool:
        """Whether this visitor may read it."""
        return visitor.role in self.readers or (
            OWNERS_OFFICER in self.readers and bool(self.owner) and visitor.owner == self.owner
        )


@dataclass(frozen=True)
class Place:
    """A page in one of its states, or a part of a page."""

    name: str
    page: str
    state: dict[str, Any] = field(default_factory=dict)


@dataclass
class Planted:
    """The marks, and the buildings of each council that they are on."""

    marks: list[Mark]
    buildings: dict[str, str]


def places(buildings: dict[str, str]) -> list[Place]:
    """Every page of the app, and each page that shows one building in that state for each council's."""
    found = [Place(address, address) for address in main._PAGES]
    found += [Place(f"shortlist, card of {owner}", "shortlist", {"asset": one}) for owner, one in buildings.items()]
    found += [Place(f"find, {owner}", "find", {"look": one}) for owner, one in buildings.items()]
    ids = ",".join(buildings.values())
    return [
        *found,
        Place("buildings, both", "buildings", {"ids": ids}),
        Place("shortlist, printed", "shortlist", {"print": True}),
    ]


def chosen_buildings() -> dict[str, str]:
    """A ranked building of either council: one that the public may see named, and one that it must not."""
    region = load_region(REGION)
    build = latest_build(region)
    assert build is not None
    assets, scores = build.table(ASSETS), build.table(SCORES)
    agreed = [council.code for council in region.councils if council.names_empty]
    hidden = is_protected(assets, build.table(EVIDENCE), agreed)
    ranked = scores["ranked"].to_numpy(dtype=bool) & (assets["floor_area_m2"] > 0).to_numpy()
    found = {}
    for owner, protected in ((A, False), (B, True)):
        mine = assets["asset_id"].str.startswith(f"{owner}:").to_numpy() & (hidden.to_numpy() == protected) & ranked
        found[owner] = str(assets.loc[mine, "asset_id"].iloc[0])
    return found


def plant_figures(workspace: Workspace, owner: str, asset_id: str) -> list[Mark]:
    """Enter figures of a building that stand nowhere else."""
    grant, value = (731_946, 1_846_257) if owner == A else (864_219, 2_719_384)
    source = f"marksourceof{owner}"
    enter(
        workspace,
        REGION,
        asset_id,
        {"grant": grant, "value_today": value, "rent_as_is": 41.0},
        source=source,
        by=f"markentererof{owner}",
    )
    texts = (str(grant), str(value), source, f"markentererof{owner}")
    return [Mark("figures", owner, text, OF_A_BUILDING) for text in texts]


def plant(workspace: Workspace, buildings: dict[str, str]) -> Planted:
    """Write a record of every kind for each council, and what belongs to no building."""
    marks: list[Mark] = []
    for owner, asset_id in buildings.items():
        marks += _plant_for(workspace, owner, asset_id)
    save_weights(workspace, REGION, "markweights", {"need": 1.0}, by="markweigher")
    save_portfolio(workspace, REGION, "markportfolio", {"budget": 1.0}, [], data_version="v", by="markchooser")
    marks += [Mark("weights", "", text, TOGETHER) for text in ("markweights", "markweigher")]
    marks += [Mark("portfolio", "", text, TOGETHER) for text in ("markportfolio", "markchooser")]
    form = {"organisation": "markneeder", "email": "markneedmail@example.org", "consent": True}
    number = state_need(workspace, REGION, Need(least_m2=20.0), **form)
    confirm(workspace, "need", number, BY_HAND, by="markconfirmer")
    marks += [
        Mark("need, its name", "", "markneeder", EVERYBODY),
        Mark("need, its address", "", "markneedmail", frozenset({"partner", "admin"})),
    ]
    return Planted(marks, buildings)


def _plant_for(workspace: Workspace, owner: str, asset_id: str) -> list[Mark]:
    def word(kind: str) -> str:
        return f"mark{kind}of{owner}"

    at = (workspace, REGION, asset_id)
    add_to_shortlist(*at, name_then="x", reason=word("reason"), added_by=word("lister"))
    gone = f"{owner}:{word('gone')}"
    add_to_shortlist(workspace, REGION, gone, name_then=word("name"), reason=word("earlier"), added_by="x")
    remove_from_shortlist(workspace, REGION, gone, reason=word("removal"), removed_by="x")
    add_note(*at, word("note"), by=word("writer"))
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    record_visit(*at, visited_on=DAY, found="empty", note=word("visit"), by=word("visitor"), photo=picture.getvalue())
    answer_gate(*at, "legal", "yes", evidence=word("evidence"), answered_by=word("solicitor"), answered_on=DAY, by="x")
    enter_stage(*at, "enquiry", applicant=word("applicant"), entered_on=DAY, by="x")
    decide(*at, "deferred", reason=word("decision"), decided_by=word("cabinet"), decided_on=DAY, by="x")
    rent = 392_716 if owner == A else 481_639
    record_outcome(*at, 2025, rent_gbp=rent, story=word("story"), use=word("use"), by="x")
    keep_promise(
        *at,
        {"net_income_gbp": 571_829.0 if owner == A else 629_174.0, "jobs": 1.0},
        data_version=word("version"),
        by="x",
    )
    add_lesson(*at, word("lesson"), by="x")
    place_hold(*at, word("hold"), by="x")
    interest = express_interest(
        workspace,
        REGION,
        asset_id=asset_id,
        place="x",
        organisation=word("organisation"),
        email=f"{word('mail')}@example.org",
        purpose=word("purpose"),
        answers={key: question.answers[0] for key, question in QUESTIONS.items()},
        consent=True,
    )
    confirm(workspace, "interest", interest.number, BY_HAND, by=word("confirmer"))
    state_availability(
        workspace,
        REGION,
        {
            "asset_id": asset_id,
            "state": "possible",
            "stated_on": "2026-08-03",
            "stated_by": "x",
            "terms": word("terms"),
        },
    )
    party = create_party(workspace, REGION, word("party"), "four words and more")
    keep_side(workspace, party, asset_id, SealedFigure(word("party"), "cap", 938_271 if owner == A else 927_364))
    of_building = {
        "shortlist": ("reason", "lister", "earlier", "removal"),
        "note": ("note", "writer"),
        "visit": ("visit", "visitor"),
        "gate answer": ("evidence", "solicitor"),
        "stage": ("applicant",),
        "decision": ("decision", "cabinet"),
        "outcome": ("story", "use"),
        "promise": ("version",),
        "lesson": ("lesson",),
        "interest": ("organisation", "mail", "purpose"),
    }
    marks = [Mark(kind, owner, word(one), OF_A_BUILDING) for kind, words in of_building.items() for one in words]
    marks += [Mark("outcome", owner, str(rent), OF_A_BUILDING)]
    marks += [Mark("promise", owner, "571829" if owner == A else "629174", OF_A_BUILDING)]
    # said to be read: by anyone of a building that may be named, by those at work of every other
    told = EVERYBODY if owner == A else TOGETHER
    marks += [Mark("hold", owner, word("hold"), told), Mark("availability", owner, word("terms"), told)]
    marks += [
        Mark("confidential figure", owner, text, NOBODY)
        for text in (word("party"), "938271" if owner == A else "927364")
    ]
    return marks + plant_figures(workspace, owner, asset_id)


@contextlib.contextmanager
def surroundings(folder: Path, database: str) -> Iterator[None]:
    """A data folder with the shipped region, a database and users, for as long as the block lasts."""
    data = folder / "data"
    if not data.exists():
        data.mkdir(parents=True)
        shutil.copy(ROOT / "data" / "catalogue.toml", data)
        shutil.copytree(ROOT / "data" / "regions", data / "regions")
        shutil.copytree(ROOT / "data" / "starter", data / "starter")
        shutil.copytree(ROOT / "data" / "evidence", data / "evidence")
    before = {
        name: os.environ.get(name) for name in ("ASSETMAP_DATA", DATABASE_VARIABLE, "ASSETMAP_USERS", PUBLIC_VARIABLE)
    }
    os.environ |= {
        "ASSETMAP_DATA": str(data),
        DATABASE_VARIABLE: database or f"sqlite:///{folder / 'workspace.sqlite'}",
        "ASSETMAP_USERS": str(folder / "users.json"),
    }
    os.environ.pop(PUBLIC_VARIABLE, None)
    try:
        users = load_users()
        for visitor in VISITORS:
            if visitor.name:
                users.add(visitor.name, visitor.role, visitor.owner, "four words and more")
                users = load_users()
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def prepare(workspace: Workspace) -> Planted:
    """Build the region, plant the records, and build it with them."""
    build_region(REGION)
    planted = plant(workspace, chosen_buildings())
    build_region(REGION)
    return planted


# Switched on one after the other until no new one appears; the print view would take the others away.
_NOT_SWITCHED = ("print",)


def shown(place: Place, visitor: Visitor) -> str:
    """Everything that a visitor is shown at a place, with every toggle on, and all that every download holds, as plain text."""
    taken: list[bytes] = []

    def take(label: str, data: Any = None, *_: Any, **__: Any) -> bool:
        del label
        made = data() if callable(data) else data
        taken.append(made.encode() if isinstance(made, str) else made.read() if hasattr(made, "read") else bytes(made))
        return False

    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    # the page is asked for by its address, as by a link: the frame decides whether it is for this visitor
    page._page_hash = calc_hash(place.page)
    for key, value in place.state.items():
        page.session_state[key] = value
    if visitor.name:
        page.session_state[SIGNED_IN] = visitor.name
    with _downloads(take):
        page.run()
        for _ in range(4):
            off = [one for one in page.toggle if not one.value and one.key not in _NOT_SWITCHED]
            if not off:
                break
            for one in off:
                one.set_value(True)
            taken.clear()
            page.run()
    assert not page.exception, f"{place.name} as {visitor.title}: {page.exception[0].value}"
    return plain("\n".join([*_texts(page), *map(_text_of, taken)]))


def plain(text: str) -> str:
    """Text without escapes, joiners that nobody sees, and the commas between thousands."""
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


@contextlib.contextmanager
def _downloads(take: Callable[..., bool]) -> Iterator[None]:
    kept = st.download_button, DeltaGenerator.download_button
    st.download_button = take
    DeltaGenerator.download_button = lambda _, *args, **kwargs: take(*args, **kwargs)  # type: ignore[method-assign]
    try:
        yield
    finally:
        st.download_button, DeltaGenerator.download_button = kept  # type: ignore[method-assign]


def _texts(page: AppTest) -> Iterator[str]:
    for block in (page.main, page.sidebar):
        for element in block:
            proto = getattr(element, "proto", None)
            yield "" if proto is None else str(proto)
            value = getattr(element, "value", None)
            yield value.to_csv() if hasattr(value, "to_csv") else str(value)


def _text_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(_text_of(archive.read(name)) for name in archive.namelist())
    return content.decode("utf-8", "replace")


@dataclass
class Walk:
    """What came of a walk: counts for each visitor, what was seen that should not be, and marks that nobody saw."""

    counts: dict[str, Counter[str]]
    foreign: list[str]
    blind: list[Mark]


def walk(
    planted: Planted,
    visitors: Sequence[Visitor] = VISITORS,
    at: Sequence[Place] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Walk:
    """Take each visitor to each place (all, if none is given) and look for each mark.

    Who may see most goes first, so that what the program keeps of one visitor could be seen by the next.
    """
    counts: dict[str, Counter[str]] = {}
    foreign: list[str] = []
    seen: set[Mark] = set()
    for visitor in reversed(visitors):
        count = counts.setdefault(visitor.title, Counter())
        for place in at or places(planted.buildings):
            text = shown(place, visitor).casefold()
            for mark in planted.marks:
                there, may = mark.is_in(text), mark.may(visitor)
                count["tried"] += 1
                count["read" if may and there else "foreign" if there else "nothing" if may else "refused"] += 1
                if there:
                    seen.add(mark)
                if there and not may:
                    foreign.append(
                        f"{visitor.title}, {place.name}: {mark.kind} of {mark.owner or 'nobody'} ({mark.text})"
                    )
        say(f"{visitor.title}: {count['tried']:,} tried")
    able = [mark for mark in planted.marks if any(mark.may(visitor) for visitor in visitors)]
    counts = {visitor.title: counts[visitor.title] for visitor in visitors}
    return Walk(counts, foreign, [mark for mark in able if mark not in seen])


def moved(workspace: Workspace, buildings: dict[str, str], visitor: Visitor) -> tuple[int, list[str]]:
    """Enter figures of another owner, and tell at how many places was looked and where this visitor sees anything else."""
    looked = [
        place for place in places(buildings) if place.page in ("shortlist", "buildings", "portfolio", "compare", "data")
    ]
    before = {place.name: _steady(shown(place, visitor)) for place in looked}
    for owner, asset_id in buildings.items():
        if owner != visitor.owner:
            plant_figures(workspace, owner, asset_id)
            figures = {"area_m2": 9_999.0, "grant": 3e6, "value_today": -2e6, "wellbys": 77.0}
            enter(workspace, REGION, asset_id, figures, source="x")
    return len(looked), [place.name for place in looked if _steady(shown(place, visitor)) != before[place.name]]


def _steady(text: str) -> str:
    """Text without what differs from run to run: ids of elements, and times of day."""
    return re.sub(r"[0-9a-f]{32,}|\d\d:\d\d(:\d\d)?|\$\$[A-Z]*ID-[^\s\"]*|0x[0-9a-f]+", "", text)


def main_() -> None:
    """Walk and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="address of an empty database; a SQLite file of its own without")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, surroundings(Path(name), options.database):
        with open_workspace() as workspace:
            build_region(REGION)
            at, changed = moved(workspace, chosen_buildings(), VISITORS[4])
            planted = prepare(workspace)
        found = walk(planted, say=lambda line: print(line, file=sys.stderr))
    print("| who | tried | read | not there | refused | foreign |\n|---|---|---|---|---|---|")
    for who, count in found.counts.items():
        print(
            f"| {who} | "
            + " | ".join(f"{count[one]:,}" for one in ("tried", "read", "nothing", "refused", "foreign"))
            + " |"
        )
    total = sum(found.counts.values(), Counter())
    print(
        f"\ntried {total['tried']:,}, foreign {total['foreign']:,}, refused {total['refused']:,}, blind {len(found.blind)}"
    )
    print(f"figures of other owners entered: {at} places of another officer looked at, {len(changed)} changed")
    for line in (*found.foreign, *(f"blind: {mark}" for mark in found.blind), *(f"changed: {one}" for one in changed)):
        print(line)
    if found.foreign or found.blind or changed:
        sys.exit(1)


if __name__ == "__main__":
    main_()
