import pytest
import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.testing.v1 import AppTest

from assetmap.app import address, sign_in
from assetmap.workspace import load_users, users

WORDS = "four plain words here"
SCRIPT = """
import streamlit as st
from assetmap.app.sign_in import current_person, sees_public, show_sign_in

show_sign_in()
person = current_person()
st.text(f"{person.name}|{person.role}|{person.owner_code}")
st.text(str(sees_public()))
"""


@pytest.fixture
def users_at(home, tmp_path, monkeypatch):
    monkeypatch.setattr(users, "_COST", 2**4)
    path = tmp_path / "users.json"
    monkeypatch.setenv("ASSETMAP_USERS", str(path))
    return path


@pytest.fixture
def opened(users_at):
    return lambda: AppTest.from_string(SCRIPT, default_timeout=30).run()


@pytest.fixture
def officer(users_at):
    return load_users(users_at).add("officer@council.example", "officer", "E08999991", WORDS)


def who(at):
    assert not at.exception
    name, role, owner = at.text[0].value.split("|")
    # who is of the public sees no more than the public
    assert at.text[1].value == str(role in ("public", "sto"))
    return f"{name}|{role}|{owner}"


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def enter(at, name, words):
    at.text_input[0].set_value(name)
    at.text_input[1].set_value(words)
    return press(at, "Sign in")


def test_with_nothing_set_up_it_is_as_on_ones_own_computer_and_says_so(opened):
    at = opened()
    assert who(at) == "|admin|"
    assert "Nobody signs in" in at.markdown[0].value


def test_with_nothing_set_up_a_reader_from_elsewhere_is_of_the_public(opened, monkeypatch):
    monkeypatch.setattr(address, "_PROXIED", ("X-Made-Up",))
    monkeypatch.setattr(type(st.context), "headers", {"X-Made-Up": "203.0.113.5"})
    at = opened()
    assert who(at) == "|public|"
    assert "no sign-in is set up" in at.warning[0].value


def test_the_public_app_signs_nobody_in(opened, officer, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = opened()
    assert who(at) == "|public|"
    assert not at.button


def test_an_officer_signs_in_and_out(opened, officer):
    at = opened()
    assert who(at) == "|public|"
    at = enter(at, "Officer@council.example", WORDS)
    assert who(at) == "officer@council.example|officer|E08999991"
    at = press(at, "Sign out")
    assert who(at) == "|public|"


def test_a_wrong_passphrase_is_told(opened, officer):
    at = enter(opened(), "officer@council.example", "other words entirely")
    assert who(at) == "|public|"
    assert "nobody of that name" in at.error[0].value


def test_a_new_tab_counts_on_and_another_address_is_not_shut_out(opened, officer, monkeypatch):
    for _ in range(5):
        assert "nobody of that name" in enter(opened(), "officer@council.example", "other words").error[0].value
    at = enter(opened(), "officer@council.example", WORDS)
    assert who(at) == "|public|"
    assert "too many wrong passphrases" in at.error[0].value
    assert "seconds" in at.markdown[-1].value
    monkeypatch.setattr(sign_in, "reader_address", lambda: "203.0.113.6")
    assert who(enter(opened(), "officer@council.example", WORDS)).endswith("|officer|E08999991")


def test_where_tries_cannot_be_counted_nobody_gets_in(opened, officer, monkeypatch, tmp_path):
    (tmp_path / "no-folder").touch()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path}/no-folder/workspace.sqlite")
    at = enter(opened(), "officer@council.example", WORDS)
    assert who(at) == "|public|"
    assert "workspace" in at.error[0].value


def test_who_is_taken_out_of_the_file_is_out(opened, officer, users_at):
    at = enter(opened(), "officer@council.example", WORDS)
    known = load_users(users_at)
    known.add("another", "admin")
    known.remove("officer@council.example")
    assert who(at.run()) == "|public|"


def test_a_file_with_users_shuts_the_open_door(opened, users_at):
    load_users(users_at).add("x@example.org", "admin")
    assert who(opened()) == "|public|"


def test_a_broken_file_lets_nobody_in_and_says_so(opened, users_at):
    users_at.write_text("{", encoding="utf-8")
    at = opened()
    assert who(at) == "|public|"
    assert "users file cannot be read" in at.error[0].value


class Provider:
    """What Streamlit knows of somebody who came by OpenID Connect."""

    def __init__(self, **claims):
        self.claims = claims

    def to_dict(self):
        return dict(self.claims)


CLAIMS = {"is_logged_in": True, "iss": "https://issuer.example", "sub": "123", "email": "officer@council.example"}


@pytest.fixture
def provided(opened, officer, monkeypatch):
    def as_somebody(**claims):
        monkeypatch.setattr(sign_in, "_has_oidc", lambda: True)
        monkeypatch.setattr(sign_in.st, "user", Provider(**claims))
        return opened()

    return as_somebody


def test_an_address_that_the_provider_has_checked_is_taken(provided):
    assert who(provided(**CLAIMS, email_verified=True)) == "officer@council.example|officer|E08999991"


@pytest.mark.parametrize(
    "checked", [{}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}]
)
def test_an_address_that_it_has_not_checked_is_not(provided, checked, plain):
    at = provided(**CLAIMS, **checked)
    assert who(at) == "|public|"
    words = " ".join(plain(text.value) for text in at.markdown)
    assert "https://issuer.example 123" in words


def test_issuer_and_subject_are_taken(provided, users_at):
    load_users(users_at).add("https://issuer.example 123", "partner")
    assert who(provided(**CLAIMS)) == "https://issuer.example 123|partner|"


def test_who_is_not_signed_in_has_a_button(provided, monkeypatch):
    asked = []
    monkeypatch.setattr(sign_in.st, "login", lambda: asked.append(True))
    at = provided(is_logged_in=False)
    assert who(at) == "|public|"
    press(at, "Sign in")
    assert asked


def test_a_sign_in_that_is_set_up_wrongly_is_a_sentence(provided, monkeypatch):
    def login():
        raise StreamlitAPIException("Authlib is missing")

    monkeypatch.setattr(sign_in.st, "login", login)
    at = press(provided(is_logged_in=False), "Sign in")
    assert "not set up" in at.error[0].value


def test_the_way_out(provided, monkeypatch):
    asked = []
    monkeypatch.setattr(sign_in.st, "logout", lambda: asked.append(True))
    press(provided(**CLAIMS, email_verified=True), "Sign out")
    assert asked


def test_claims_without_a_name_that_can_be_trusted(provided, plain):
    at = provided(is_logged_in=True)
    assert who(at) == "|public|"
    assert "no name that can be trusted" in " ".join(plain(text.value) for text in at.markdown)


class Secrets(dict):
    """The secrets file, as Streamlit reads it."""

    def load_if_toml_exists(self):
        return bool(self)


@pytest.mark.parametrize(
    ("held", "there"), [({}, False), ({"database": {"x": 1}}, False), ({"auth": {"client_id": "x"}}, True)]
)
def test_a_secrets_file_with_auth_is_the_sign(monkeypatch, held, there):
    monkeypatch.setattr(sign_in.st, "secrets", Secrets(held))
    assert sign_in._has_oidc() is there
