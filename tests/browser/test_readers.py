"""What each reader comes for, from opening the dashboard to what they take away; on the starter and on the real city region.

Every step leaves a picture in the folder that ASSETMAP_SCREENSHOTS names, or in `screenshots`.
"""

import csv
import email
import email.policy
import io
import re
import socketserver
import threading

import openpyxl
import pypdf
import pytest

from assetmap.app.text import parted
from assetmap.pipeline import latest_build
from assetmap.region import load_region
from assetmap.tables import ASSETS, EVIDENCE
from assetmap.vacancy import is_protected
from assetmap.workspace import PROGRAM, open_workspace
from assetmap.workspace.interests import CONSENT, QUESTIONS, interests

from .running import workspace_file

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
ADDRESS = "desk@kettle-house.example"
REASON = "Its roof is sound & the <b>bakery</b> next door would take it"
# What the formulas of a negotiation sheet begin with: sums of its own cells, and nothing that came from a register.
SUMS = ("=SUM(", "=SUMPRODUCT(", "=MAX(0,-F", "=IF(D", "=IF(F", "=IF(G", "=B", "=F", "=G")


class Mailbox:
    """A mail server of a few lines, which keeps what it is handed."""

    def __init__(self):
        self.mails, self.came = [], threading.Event()
        box = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"220 mailbox\r\n")
                for line in self.rfile:
                    word = line[:4].upper()
                    if word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        lines = iter(self.rfile.readline, b".\r\n")
                        box.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
                        box.came.set()
                    self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
                    if word == b"QUIT":
                        return

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def latest(self):
        assert self.came.wait(20), "no mail came"
        self.came.clear()
        return self.mails[-1]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def mailbox():
    box = Mailbox()
    yield box
    box.close()


@pytest.fixture(scope="module")
def mailing_app(built, running, mailbox):
    """The public's app, beside the officer's on the same data and the same workspace, with a mail server."""
    variables = {
        "ASSETMAP_SMTP_HOST": "127.0.0.1",
        "ASSETMAP_SMTP_PORT": str(mailbox.server.server_address[1]),
        "ASSETMAP_SMTP_SECURITY": "none",
        "ASSETMAP_MAIL_FROM": "space@assetmap.example",
    }
    with running(built, "--public", **variables) as app:
        yield app


@pytest.fixture
def phone(browser, opened, mailing_app):
    """The public's page on a phone."""
    with opened(browser, mailing_app, **PHONE) as dashboard:
        yield dashboard


@pytest.fixture(params=["starter", pytest.param("lcr", marks=pytest.mark.real_data)])
def region(request, built, monkeypatch):
    """Key of the region; the real one is built when it is first asked for."""
    if request.param == "lcr":
        request.getfixturevalue("city_region")
    monkeypatch.setenv("ASSETMAP_DATA", str(built))
    return request.param


def options(dashboard, label):
    """Options of the box with this label; any scrolling would close them again, so that it has to be over first."""
    box = dashboard.page.get_by_role("combobox", name=label)
    # in the middle, so that no option has to be scrolled to either
    box.evaluate("e => e.scrollIntoView({ block: 'center' })")
    dashboard.settled()
    dashboard.at_rest(box)
    box.click()
    return dashboard.page.get_by_role("option")


def chosen(dashboard, label, option):
    """Choose an option in the box with this label."""
    options(dashboard, label).filter(has_text=option).first.click()
    dashboard.page.get_by_role("listbox").wait_for(state="detached")


def arrived(dashboard, region):
    """Open the dashboard and choose the region as a reader would."""
    dashboard.open()
    if region == "lcr":
        chosen(dashboard, "Region", "Liverpool City Region")
        dashboard.page.wait_for_function("() => location.search.includes('region=')")
        dashboard.settled()


def page_of(dashboard, title):
    """Go to a page by its link."""
    dashboard.page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True).click()
    dashboard.page.get_by_role("heading", level=1, name=title).wait_for()
    dashboard.settled()


def entered(dashboard, label, value, parameter):
    """Fill a field, and wait until the page has taken it into its address."""
    dashboard.page.get_by_label(label, exact=True).fill(value)
    dashboard.page.keyboard.press("Enter")
    dashboard.page.wait_for_function("part => location.search.includes(part)", arg=parameter)
    dashboard.settled()


def seen(dashboard, place, name):
    """Bring a place into view and keep a picture of it."""
    place.wait_for()
    place.evaluate("e => e.scrollIntoView({ block: 'start' })")
    dashboard.picture(name)


def words_of(content):
    """Text of a paper without blanks, once it is held to be one that anybody can read: tagged, in English, with its own fonts."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert catalogue["/StructTreeRoot"]["/K"]
    assert catalogue["/Lang"] == "en-GB"
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        described = font.get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), f"{font['/BaseFont']} is not in the file"
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def unspaced(text):
    return "".join(text.split())


def cells_of(content, formulas=()):
    """Values of every cell of a workbook, none of which is a formula but those that begin as ours do."""
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f" and not str(cell.value).startswith(formulas)]
    return {cell.value for cell in cells}


def test_an_officer_puts_a_building_on_the_shortlist_and_takes_the_papers(officer, region):
    page = officer.page
    arrived(officer, region)
    page.get_by_role("heading", name=re.compile(r"^\d+ buildings ranked for transfer$")).wait_for()
    officer.map()
    officer.picture(f"officer-{region}-1-opened")

    page.get_by_role("button", name="Close the tour").click()
    page.get_by_text("New here?").wait_for(state="detached")
    officer.unfold("What matters: weights")
    slider = page.get_by_role("slider", name=re.compile("^Deprivation"))
    slider.wait_for()
    slider.focus()
    with officer.answered():
        page.keyboard.press("Home")
    page.wait_for_function("() => location.search.includes('w_deprivation=0')")
    officer.picture(f"officer-{region}-2-weights")

    first = officer.rows()[0]
    officer.press_open(0)
    card = page.get_by_role("heading", level=3, name=first["Building"], exact=True)
    card.wait_for()
    officer.settled()
    asset_id = page.get_by_role("textbox", name="Id of the building to show").input_value()
    seen(officer, card, f"officer-{region}-3-card")
    page.get_by_label("Reason", exact=True).fill(REASON)
    page.get_by_role("button", name="Add to the shortlist").click()
    assert REASON in officer.says("On the shortlist since").locator("..").inner_text()
    officer.settled()
    seen(officer, card, f"officer-{region}-4-shortlisted")

    pack = words_of(officer.downloaded("Download the committee pack (PDF)"))
    assert unspaced(first["Building"]) in pack
    assert unspaced(REASON) in pack
    page.get_by_text("Only the shortlist", exact=True).click()
    officer.heading("1 building ranked for transfer")
    officer.settled()
    (row,) = csv.DictReader(io.StringIO(officer.downloaded("Download CSV").decode("utf-8-sig")))
    assert (row["asset_id"], row["shortlist_reason"]) == (asset_id, REASON)
    assert {asset_id, REASON} <= cells_of(officer.downloaded("Download XLSX"))
    paper = words_of(officer.downloaded("Download the shortlist (PDF)"))
    assert unspaced(first["Building"]) in paper
    officer.heading("1 building ranked for transfer").scroll_into_view_if_needed()
    officer.picture(f"officer-{region}-5-shortlist")

    page.get_by_label("Reason for removing").fill("the test is over")
    page.get_by_role("button", name="Remove from the shortlist").click()
    officer.heading("0 buildings ranked for transfer")


def figure(dashboard, label):
    """Number that the page shows large under this label."""
    shown = dashboard.page.get_by_test_id("stMetric").filter(has_text=label)
    return float(re.sub(r"[^\d.]", "", shown.get_by_test_id("stMetricValue").inner_text()))


def test_the_partner_finds_a_portfolio_saves_it_and_takes_a_negotiation_sheet(officer, region):
    page, budget, most = officer.page, 2_000_000, 3
    arrived(officer, region)
    page_of(officer, "Portfolio")
    officer.picture(f"partner-{region}-1-opened")
    if region == "lcr":
        # the floor area of one building is known, and it alone costs more: until areas by type stand in, that is the end
        officer.says("the budget is below the cheapest building")
        page.get_by_text("Let stated areas by type of building stand in").click()
        page.wait_for_function("() => location.search.includes('p_assumed_areas=')")
        officer.settled()
    entered(officer, "Budget, £", str(budget), f"p_budget={budget}")
    officer.unfold("Numbers of buildings, councils, space")
    entered(officer, "At most so many buildings (0: any)", str(most), f"p_most_count={most}")
    seen(officer, officer.heading("The choice"), f"partner-{region}-2-chosen")
    count = figure(officer, "Buildings")
    assert 1 <= count <= most
    assert 0 < figure(officer, "Of the budget") <= budget
    assert figure(officer, "Units of need served") > 0
    assert figure(officer, "Best possible is better by at most") <= 1

    page.get_by_text("Save and compare", exact=True).click()
    page.get_by_label("Save this portfolio as").fill(f"Three of {region}")
    page.get_by_label("Who saves it").fill("Partner")
    page.get_by_role("button", name="Save the portfolio").click()
    chosen(officer, "Saved portfolio", f"Three of {region}")
    page.get_by_role("button", name="Use its limits").wait_for()
    officer.settled()
    seen(officer, officer.heading("Saved portfolios"), f"partner-{region}-3-saved")

    page.get_by_text("At the table", exact=True).click()
    page.get_by_label("Your organisation: the sheet belongs to it alone").fill("Partner & <b>Sons</b>")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("heading", level=3, name="sheet of Partner & <b>Sons</b>")
    seen(officer, sheet, f"partner-{region}-4-at-the-table")
    officer.settled()
    council = page.get_by_role("combobox", name="Council").input_value() or sheet.inner_text().split(":")[0]
    names = page.get_by_test_id("stTable").last.locator("tbody th").all_inner_texts()
    assert 1 <= len(names) <= count
    cells = cells_of(officer.downloaded("Download the sheet as XLSX"), SUMS)
    paper = words_of(officer.downloaded("Download the sheet as PDF"))
    assert set(names) <= cells
    for word in (*names, council, "Partner & <b>Sons</b>"):
        assert unspaced(word) in paper, word


def test_an_organisation_finds_space_on_its_phone_and_is_seen_by_the_owner(phone, officer, mailbox, region, built):
    page, organisation = phone.page, f"Kettle House {region} <i>CIC</i>"
    phone.open(region=region)
    phone.map()
    phone.picture(f"organisation-{region}-1-opened")
    if region == "lcr":
        asked_by_zone(phone)
    else:
        asked_by_building(phone)
    expressed(phone, organisation, region)

    mail = mailbox.latest()
    assert mail["To"] == ADDRESS
    assert organisation not in mail.get_content()
    confirm, _take_back = re.findall(r"http://\S+", mail.get_content())
    page.goto(confirm)
    phone.settled()
    page.get_by_role("button", name="Yes, confirm it").click()
    phone.says("Confirmed. Thank you.")
    phone.picture(f"organisation-{region}-6-confirmed")

    officer.open(region=region, asset=asked_for(built, region, organisation))
    said = officer.says(organisation)
    said.scroll_into_view_if_needed()
    assert "confirmed by link" in said.inner_text()
    said.click()
    officer.says(f"E-mail: {parted(ADDRESS)}")
    officer.says("What for: a repair workshop & a kitchen")
    officer.settled()
    officer.picture(f"organisation-{region}-7-seen-by-the-owner")


def asked_by_building(phone):
    """Find a building that is named, see what it costs, and stand before its form."""
    page = phone.page
    page.get_by_role("heading", name=re.compile(r"^\d+ buildings? you can ask about$")).wait_for()
    entered(phone, "Postcode, or name of a place", "Quaymarsh (invented)", "near=")
    chosen(phone, "How far", "10 km")
    entered(phone, "At least, m²", "100", "least=100")
    phone.unfold("More: what you do, what you can pay, from when")
    page.get_by_label("What you can pay a month, £").fill("2500")
    page.keyboard.press("Enter")
    phone.settled()
    seen(phone, page.get_by_role("heading", name="you can ask about"), "organisation-starter-2-found")
    option = options(phone, "Look at one: why, what it costs, ask for it").first
    name = re.sub(r" \([^()]*\)$", "", option.inner_text())
    option.click()
    seen(phone, page.get_by_role("heading", level=3, name=name, exact=True), "organisation-starter-3-match")
    phone.settled()
    afford = phone.heading("Can we afford it?")
    assert page.get_by_text("£2,500").count()
    costs = page.get_by_test_id("stTable").filter(has_text="£ a month for")
    assert costs.locator("tbody tr").count() >= 3
    seen(phone, afford, "organisation-starter-4-afford")


def asked_by_zone(phone):
    """Where no owner names its buildings: be told how many there are, and stand before the form for a zone."""
    phone.heading("0 buildings you can ask about")
    phone.says("No owner here has agreed yet to name its empty buildings. The counts below are what may be shown.")
    more = phone.says("their owners have not agreed to name them")
    phone.picture("organisation-lcr-2-none-named")
    more.click()
    phone.says("These are counted by area and size only.")
    seen(phone, more, "organisation-lcr-3-counted")
    entered(phone, "Postcode, or name of a place", "Liverpool", "near=")
    phone.unfold("of them may suit you by their size")
    phone.settled()
    chosen(phone, "Zone", "Liverpool")
    form = phone.says("No account is needed.")
    seen(phone, form, "organisation-lcr-4-zone")
    phone.settled()


def expressed(phone, organisation, region):
    """Fill in the form and send it."""
    page = phone.page
    form = page.get_by_test_id("stForm").filter(has_text="Send the expression of interest")
    form.get_by_label("Organisation's name").fill(organisation)
    form.get_by_label("Contact e-mail").fill(ADDRESS)
    form.get_by_label("What you want it for").fill("a repair workshop & a kitchen")
    for question in QUESTIONS.values():
        chosen(phone, question.words, question.answers[0].capitalize())
    form.get_by_text(CONSENT).click()
    form.get_by_role("button", name="Send the expression of interest").click()
    sent = phone.says("Kept. Open the link in the mail that we have sent you")
    sent.scroll_into_view_if_needed()
    phone.picture(f"organisation-{region}-5-sent")


def asked_for(built, region, organisation):
    """Id of the building that this organisation has asked for, or of one in the zone that it has asked for."""
    held = open_workspace(f"sqlite:///{workspace_file(built)}")
    (asked,) = [one for one in interests(held, region, person=PROGRAM) if one.organisation == organisation]
    if asked.asset_id:
        return asked.asset_id
    build = latest_build(load_region(region))
    assets = build.table(ASSETS)
    unnamed = is_protected(assets, build.table(EVIDENCE), [])
    return assets.loc[unnamed & assets["area_code"].isin(asked.area_codes), "asset_id"].iloc[0]
