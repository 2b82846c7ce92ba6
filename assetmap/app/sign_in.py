"""Who is using the app: signed in by OpenID Connect, by a passphrase, or nobody asked because nothing is set up."""

import os
from pathlib import Path

import streamlit as st
from streamlit.errors import Error as StreamlitError

from assetmap.app.address import is_proxied, reader_address
from assetmap.app.data import PUBLIC_VARIABLE, workspace
from assetmap.app.limits import LONGEST
from assetmap.app.logs import log_event
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import PUBLIC, ROLES, Person, Users, load_users, users_file

__all__ = ["OPEN", "SIGNED_IN", "current_person", "sees_public", "show_sign_in", "way_in"]

# Where nothing is set up, whoever is at this computer may do everything, under no name.
OPEN = Person("", "admin")

# Under it the session holds the name of who has signed in by a passphrase.
SIGNED_IN = "_signed_in"


@st.cache_resource(show_spinner=False, max_entries=4)
def _users_at(path: str, stamp: tuple[int, int]) -> Users:  # noqa: ARG001  its key
    return load_users(Path(path))


def _users() -> Users:
    """The users file, read again only when it has changed: every run of every page asks for it."""
    try:
        path = users_file()
    except InputError:  # no data folder: no users, and nothing that they could see
        return Users(Path(), {})
    try:
        status = path.stat()
    except OSError:
        return load_users(path)
    return _users_at(str(path), (status.st_mtime_ns, status.st_ino))


def way_in() -> str:
    """How people come in.

    Returns
    -------
    str
        ``public`` (nobody signs in: the app serves what anyone may see), ``oidc`` (``.streamlit/secrets.toml`` has ``[auth]``),
        ``passphrase`` (there are users in the users file), ``open`` (neither, and the reader sits at this computer) or ``shut``
        (neither, and a proxy brings readers from elsewhere: they are let in as the public).

    Raises
    ------
    InputError
        When the users file cannot be read.
    """
    if os.environ.get(PUBLIC_VARIABLE, "") not in ("", "0"):
        return "public"
    if _has_oidc():
        return "oidc"
    if len(_users()):
        return "passphrase"
    return "shut" if is_proxied() else "open"


def current_person() -> Person:
    """Who is using the app; somebody of the public wherever that is in doubt."""
    try:
        way = way_in()
        if way == "oidc":
            return _users().known(*_identities())
        if way == "passphrase":
            # asked of the file each time, so that who was taken out is out
            name = str(st.session_state.get(SIGNED_IN) or "")
            return _users().known(name) if name else PUBLIC
    except InputError:
        return PUBLIC
    return OPEN if way == "open" else PUBLIC


def sees_public() -> bool:
    """Whether this reader sees what anyone may see, and no more: the pages and rows of the public."""
    return current_person().role in ("public", "sto")


def show_sign_in() -> None:
    """Show, in the sidebar, who is signed in and the way in or out."""
    with st.sidebar:
        try:
            way = way_in()
        except InputError as error:
            st.error(literal(error.what))
            st.markdown("Nobody can sign in until this is mended. You see what anyone may see.")
            return
        if way == "open":
            st.markdown("Nobody signs in: whoever opens this page may do everything. Keep it on this computer.")
        elif way == "shut":
            st.warning(
                "You come from another computer and no sign-in is set up: you see what anyone may see, and cannot write."
            )
        elif way == "oidc":
            _show_oidc()
        elif way == "passphrase":
            _show_passphrase()


def _has_oidc() -> bool:
    return bool(st.secrets.load_if_toml_exists() and "auth" in st.secrets)


def _identities() -> list[str]:
    """What the provider vouches for: its own name of the person, and the e-mail address where it says that it checked it."""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return []
    found = [f"{claims['iss']} {claims['sub']}"] if claims.get("iss") and claims.get("sub") else []
    if claims.get("email") and claims.get("email_verified") is True:
        found.append(str(claims["email"]))
    return found


def _show_oidc() -> None:
    identities, person = _identities(), current_person()
    if not identities and not st.user.to_dict().get("is_logged_in"):
        if st.button("Sign in", key="sign-in"):
            try:
                st.login()
            except StreamlitError as error:
                st.error("The sign-in is not set up as it should be.")
                st.markdown(literal(error))
        return
    _show_person(person)
    if person == PUBLIC:
        st.markdown(
            "You are signed in and have no role here. Whoever runs this dashboard can give you one under this name:"
        )
        st.markdown(literal(" or ".join(identities)) or "your provider gives no name that can be trusted")
    if st.button("Sign out", key="sign-out"):
        st.logout()


def _show_passphrase() -> None:
    person = current_person()
    if person != PUBLIC:
        _show_person(person)
        if st.button("Sign out", key="sign-out"):
            st.session_state.pop(SIGNED_IN, None)
            st.rerun()
        return
    with st.form("sign-in", clear_on_submit=True):
        name = st.text_input("Name", autocomplete="username", max_chars=LONGEST["user"])
        words = st.text_input(
            "Passphrase", type="password", autocomplete="current-password", max_chars=LONGEST["passphrase"]
        )
        if not st.form_submit_button("Sign in"):
            return
    try:
        found = _users().signed_in(name, words, workspace(), address=reader_address())
    except InputError as error:
        log_event("sign-in", outcome="refused")
        st.error(literal(error.what))
        st.markdown(literal(f"Next: {error.next_step}."))
        return
    log_event("sign-in", outcome="done", role=found.role)
    st.session_state[SIGNED_IN] = found.name
    st.rerun()


def _show_person(person: Person) -> None:
    of = f", {person.owner_code}" if person.owner_code else ""
    st.markdown(f"Signed in: **{literal(person.name or 'no role')}** ({literal(ROLES[person.role] + of)})")
