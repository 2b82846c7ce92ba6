"""Rules for what the dashboard says: a text stands in one place, in plain English, and one thing has one name.

The field's own guides are followed: GOV.UK's on writing for it (sentences of up to 25 words, words to avoid, no exclamation
marks, no "click here", no "don't"), and its style guide on abbreviations.
"""

import importlib.util
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

_spec = importlib.util.spec_from_file_location("wording", ROOT / "docs" / "wording.py")
wording = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(wording)

SHOWN = [text for texts in wording.shown_texts().values() for text in texts]

# A sentence of more words stands once: a short label, such as the heading of a column, may stand on two pages.
MOST_TWICE = 8
MOST_WORDS = 25
# What plain English does not say, with what it says.
AVOIDED = {
    r"utili[sz]\w*": "use",
    r"leverag\w+": "use",
    r"facilitat\w+": "help",
    r"assist(?:s|ed|ing)?": "help",
    r"prior to": "before",
    r"subsequent\w*": "after",
    r"in order to": "to",
    r"commenc\w+": "begin",
    r"initiat\w+": "begin",
    r"terminat\w+": "end",
    r"endeavour\w*|attempt\w*": "try",
    r"via": "by, through",
    r"e\.g\.|eg": "such as",
    r"i\.e\.|ie": "that is",
    r"etc|et cetera": "and so on, or the whole list",
    r"n\.?b\.|viz|cf": "nothing",
    r"and/or": "and, or",
    r"please note|note that": "nothing",
    r"simply|just (?:click|press|choose|enter|type)|easily|obviously|of course": "nothing",
    r"approximately": "about",
    r"additional\w*": "more",
    r"sufficient\w*": "enough",
    r"numerous": "many",
    r"purchas\w+": "buy",
    r"obtain\w*": "get",
    r"ascertain\w*": "find out",
    r"regarding|with regard to|in respect of|pertaining to": "about",
    r"in accordance with|pursuant to": "by, under",
    r"in the event (?:of|that)": "if",
    r"whilst": "while",
    r"thereafter|thereof|therein|hereby|herein\w*|hereafter|aforementioned|whereby": "nothing",
    r"shall": "must, will",
    r"per annum": "a year",
    r"inter alia|ad hoc|pro rata|vis-à-vis": "English",
    r"deploy\w*": "use",
    r"empower\w*|streamlin\w+|overarching|robust|going forward|one-stop|deep dive|key (?:to|for|in)": "what is meant",
    r"liais\w+": "talk",
    r"stakeholders?": "who is meant",
    r"click here|read more|learn more": "what the link leads to",
}
AMERICAN = r"organiz|recogniz|summariz|analyz|prioritiz|\bcolor|\bcenter|favor|neighbor|\blicense\b|\bgray\b|labeled|\bmeters?\b"
ABBREVIATIONS = {"AA", "CSV", "JSON", "MB", "PDF", "SHA", "UPRN", "UTC", "UTF", "XLSX"}

# One name for one thing, and what it must not be called beside.
TERMS = {
    "building": ("assets?", "propert(?:y|ies)", "premises", "facilit(?:y|ies)"),
    "organisation": ("STOs?", "social enterprises?", "voluntary groups?", "community groups?", "charit(?:y|ies)"),
    "council": ("local authorit(?:y|ies)", "authorit(?:y|ies)", "boroughs?"),
    "officer": ("staff", "employees?", "officials"),
    "the portfolio partner": ("Kindred",),
    "small area": ("LSOAs?", "neighbourhoods?", "output areas?"),
    "postcode": ("post codes?", "post-codes?", "zip codes?"),
    "e-mail": ("emails?",),
    "empty": ("vacant", "void", "unoccupied", "disused", "derelict"),
    "not known": ("unknown", "n/a", "undetermined"),
    "floor area": ("floor ?space", "floorspace"),
    "shortlist": ("short lists?", "short-lists?", "longlist"),
    "sign in": ("log ?(?:in|on|out|off)", "sign ?(?:on|off)"),
    "dashboard": ("apps?", "websites?", "web sites?", "platform", "software", "interface"),
    "download": ("exports?", "exported"),
    "link, address": ("URLs?", "hyperlinks?", "permalinks?"),
    "erase, remove, withdraw": ("delete[sd]?", "deletion", "purge"),
    "criterion": ("criterias", "parameters?", "metrics?", "KPIs?"),
    "draw": ("iterations?", "Monte Carlo", "simulation runs?"),
    "card": ("panels?", "pop-?ups?", "dialogs?"),
}
# Words that stand nevertheless, by module, each with the reason.
EXCEPTIONS = {
    ("data_registers.py", "assets"): "what became of a register's rows: they are land as well as buildings",
    ("register_page.py", "assets"): "what became of a register's rows: they are land as well as buildings",
    ("value_public.py", "asset of community value"): "the law's name",
    ("portfolio_table.py", "asset of community value"): "the law's name",
    ("data_layers.py", "property register"): "as councils call what they publish",
    ("register_page.py", "property register"): "as councils call what they publish",
    ("find_share.py", "Kindred"): "an organisation is told by name who will write to it",
    ("register_page.py", "vacant"): "the status as registers publish it",
    ("portfolio_form.py", "floor space"): "the sum over the buildings chosen, as the limits of a portfolio call it",
}


def repeated(texts, most=MOST_TWICE):
    """Sentences of more words than that which stand in several places, with these."""
    found = defaultdict(list)
    for text in texts:
        for sentence in wording.sentences(text.words):
            if len(re.findall(r"[^\W\d_]+", sentence)) > most:
                found[sentence].append(f"{text.module}:{text.line}")
    return {sentence: places for sentence, places in found.items() if len(places) > 1}


def long_sentences(texts):
    return [
        (text.module, sentence)
        for text in texts
        for sentence in wording.sentences(text.words)
        if len(sentence.split()) > MOST_WORDS
    ]


def heavy_words(texts):
    """Each such word with the module, the text and what to say instead."""
    return [
        (text.module, match[0], better, text.words)
        for text in texts
        for pattern, better in AVOIDED.items()
        for match in re.finditer(rf"(?i)(?<![\w-])(?:{pattern})(?![\w-])", text.words)
    ]


def second_names(texts):
    """Each such name with the module, the text and the name to take."""
    return [
        (text.module, match[0], term, text.words)
        for text in texts
        for term, variants in TERMS.items()
        for match in re.finditer(rf"(?i)(?<![\w-])(?:{'|'.join(variants)})(?![\w-])", without_exceptions(text))
    ]


def without_exceptions(text):
    words = text.words
    for module, phrase in EXCEPTIONS:
        if module == text.module:
            words = re.sub(rf"(?i)\b{re.escape(phrase)}\b", "", words)
    return words


def shown(source):
    return [text.words for text in wording.module_texts("a.py", source)]


def said(words):
    """A text of a module that does not exist."""
    return [wording.Text("a.py", "page", 1, words)]


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("st.markdown('It is empty.')", ["It is empty."]),
        ("st.markdown(f'{n:,.0f} of {of} rooms')", ["{…} of {…} rooms"]),
        ("st.info('one ' 'and two')", ["one and two"]),
        ("put_table(rows, 'your figure')", ["your figure"]),
        (
            "st.text_input('Name', help='as on the door', placeholder='none', key='name of it')",
            ["Name", "as on the door", "none"],
        ),
        ("noun = 'room' if n == 1 else 'rooms'", ["room", "rooms"]),
        ('st.markdown(f\'{n} {"room" if n == 1 else "rooms"}\')', ["room", "rooms"]),
        ("st.markdown(', '.join(rooms) or 'none')", ["none"]),
        ("st.markdown(f'{names or \"none\"}')", ["none"]),
        (
            "raise InputError('the file is empty', 'upload', next_step='send another')",
            ["the file is empty", "send another"],
        ),
        ("shown = {'name': 'Name of it', 'days': 'Days'}", ["Name of it", "Days"]),
        ("table['Days over'] = days", ["Days over"]),
        ("pd.DataFrame(rows, columns=['left over', 'rank'])", ["left over"]),
        ("found = names.get('the key', 'no longer here')", ["no longer here"]),
        ('st.html(\'<a href="#x" class="y">Skip the map</a>\')', ["Skip the map"]),
        ("st.html('<style>.a::after { content: \"Rows in view\"; }</style>')", ["Rows in view"]),
        ("st.header('facts')", ["facts"]),
        ("@st.cache_data(show_spinner='Looking …')\ndef look(): return 1", ["Looking …"]),
        ("_PAGES = {'find': (find_page, 'Find space')}", ["Find space"]),
    ],
)
def test_what_a_module_shows(line, texts):
    assert shown(line) == texts


@pytest.mark.parametrize(
    "line",
    [
        "'''A docstring of the module.'''",
        "def page() -> 'Some Page': '''Show the page.'''",
        "__all__ = ['Some Name']",
        "st.button(key='the same key')",
        "row['Days over'] + rows[['Days over', 'Rank now']]",
        "if kind == 'price is not known': pass",
        "raise ValueError('a fault of the program')",
        "_LOG.warning('it could not be sent: %s', error)",
        "with st.form(f'the form {asset_id}'): pass",
        "st.column_config.NumberColumn(format='%.0f m and more')",
        "st.session_state.get('Some Key')",
        "st.html('<span id=\"after-the-map\"></span>')",
        "sort = frame['rank']",
        "st.markdown(f'{first} {second}')",
        "alt.condition('datum.share > 0.5', one, two)",
    ],
)
def test_what_no_reader_sees(line):
    assert shown(line) == []


def test_a_text_is_found_by_its_function_and_in_its_order():
    source = (
        "_A = 'In the module'\ndef page():\n    def row():\n        st.info('In the row')\n    st.info('On the page')\n"
    )
    source += "    st.error('On the page')\n"
    found = wording.module_texts("a.py", source)
    assert [(text.function, text.line) for text in found] == [("", 1), ("page.row", 4), ("page", 5)]


def test_texts_of_a_script():
    source = 'say("The table is being " + detail);\nconst HOW = "Press and drag. "\n  + "esc cancels.";\nadd("path", "M5 18 L4 8");'
    found = wording.script_texts("a.js", source)
    assert [(text.line, text.words) for text in found] == [
        (1, "The table is being "),
        (2, "Press and drag. esc cancels."),
    ]


@pytest.mark.parametrize("name", ["accessibility", "waiting", "portfolio", "find"])
def test_what_pages_really_show_is_found(page, plain, name):
    at = page(name)
    groups = [
        at.title,
        at.header,
        at.subheader,
        at.button,
        at.selectbox,
        at.number_input,
        at.text_input,
        at.toggle,
        at.radio,
    ]
    words = {
        plain(str(one.value if one.type in ("title", "header", "subheader") else one.label))
        for g in groups
        for one in g
    }
    patterns = [re.escape(text.words).replace(re.escape(wording.HOLE), ".*") for text in SHOWN]
    # a heading that counts may be put together of a number and a text
    unfound = {
        word
        for word in words
        if not any(re.fullmatch(rf"([\d,]+ )?{pattern}", word, re.DOTALL) for pattern in patterns)
    }
    assert words
    assert not unfound


def test_every_title_of_a_page_is_listed():
    titles = {text.words for text in SHOWN if text.module == "main.py"}
    assert {"Find space", "Shortlist", "Portfolio", "Data", "Waiting", "Method and data", "Accessibility"} <= titles


def test_the_page_names_each_module_once_and_each_text_as_it_is():
    page = wording.wording_page({"waiting_page.py": [wording.Text("waiting_page.py", "f", 1, "**a** | b\nis `c`")]})
    assert "| `f` | `` **a** \\| b⏎is `c` `` |" in page
    assert page.count("## `waiting_page.py`") == 1
    assert "Waiting: what somebody at a council" in page


def test_a_text_stands_in_one_place():
    # of a script's hints each is read on its own, and says all of it
    assert repeated([text for text in SHOWN if text.module.endswith(".py")]) == {}


def test_a_repeated_sentence_is_found():
    one = "Nothing of what you see here is kept until you say so."
    texts = [wording.Text("a.py", "f", 3, f"First. {one}"), wording.Text("b.py", "g", 7, f"**{one}** Then more.")]
    assert repeated(texts) == {one: ["a.py:3", "b.py:7"]}
    assert repeated([*said("Keep this one."), *said("Keep this one.")]) == {}


def test_sentences_are_short():
    assert long_sentences(SHOWN) == []


def test_a_long_sentence_is_found():
    assert long_sentences(said("word " * 25 + ". And more.")) == [("a.py", "word " * 25 + ".")]
    assert long_sentences(said("word " * 24 + "word. And more.")) == []


def test_words_are_plain():
    assert heavy_words(SHOWN) == []


@pytest.mark.parametrize(
    "words",
    [
        "Utilise it",
        "Do it prior to that",
        "by mail, via us",
        "Some, e.g. two",
        "one, two etc.",
        "Click here",
        "It shall be",
        "and/or",
    ],
)
def test_a_heavy_word_is_found(words):
    assert len(heavy_words(said(words))) == 1


@pytest.mark.parametrize("words", ["a viable use", "sketch it", "the field", "press it just once", "a marshalled list"])
def test_words_that_hold_such_letters_are_let_be(words):
    assert heavy_words(said(words)) == []


def test_nobody_is_shouted_at():
    assert [text for text in SHOWN if "!" in text.words] == []


def test_no_word_is_cut_short():
    """Written out, such as "do not": a reader who is not at home in English stumbles over "don't"."""
    cut = r"(?i)\b(?:\w+n['’]t|(?:i|you|we|they)['’](?:ll|re|ve|d)|(?:it|that|there|what)['’]s)\b"
    assert [text for text in SHOWN if re.search(cut, text.words)] == []


def test_spelling_is_british():
    assert [text for text in SHOWN if re.search(rf"(?i){AMERICAN}", text.words)] == []


def test_abbreviations_are_those_that_readers_know():
    found = {word for text in SHOWN for word in re.findall(r"\b[A-Z]{2,}\b", text.words)}
    # what a link's text must look like is written in capitals
    found -= {"LATITUDE", "LONGITUDE", "ZOOM"}
    assert found - ABBREVIATIONS == set()


def test_one_thing_has_one_name():
    assert second_names(SHOWN) == []


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("Choose an asset", "building"),
        ("Ask the local authority", "council"),
        ("Log in again", "sign in"),
        ("Its post code", "postcode"),
        ("Unknown", "not known"),
        ("STOs near by", "organisation"),
        ("Contact email", "e-mail"),
    ],
)
def test_a_second_name_is_found(words, term):
    assert {found[2] for found in second_names(said(words))} == {term}


@pytest.mark.parametrize("exception", list(EXCEPTIONS), ids=str)
def test_every_exception_is_still_needed(exception, monkeypatch):
    monkeypatch.delitem(EXCEPTIONS, exception)
    assert {module for module, *_ in second_names(SHOWN)} == {exception[0]}
