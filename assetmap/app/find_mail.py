"""Links that confirm: sent by mail where the operator has named a server, opened here, and confirmed by a button.

The button matters: programs that look through mail open every link in it, and must not confirm anything.
"""

import logging
from urllib.parse import quote

import streamlit as st

from assetmap.app.data import is_public, workspace
from assetmap.app.limits import link_value
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace.confirmations import BY_LINK, confirm
from assetmap.workspace.interests import withdraw_interest
from assetmap.workspace.mail import mail_settings, send_mail
from assetmap.workspace.needs import withdraw_need
from assetmap.workspace.signed_links import WITHDRAWAL_DAYS, Claim, read_token, sign_token

__all__ = ["show_confirmation", "tell_sent"]

_LOG = logging.getLogger(__name__)
_PARAMETER = "confirm"
_NAMES = {"interest": "expression of interest", "need": "need for space"}
_TAKE_BACK = {"interest": withdraw_interest, "need": withdraw_need}


def tell_sent(subject: str, number: int, email: str, region: str) -> None:
    """Send the links that confirm a form or take it back, and say how it goes on.

    Parameters
    ----------
    subject, number
        What was kept: "interest" or "need", and its number.
    email : str
        Where to. Nothing that a visitor typed goes into the mail itself.
    region : str
        Key of the region that the form was about: the links open on it.
    """
    try:
        settings = mail_settings()
        if settings is not None:
            send_mail(
                settings,
                email,
                f"Please confirm your {_NAMES[subject]}",
                _body(settings.link_base, subject, number, region),
            )
    except InputError as error:
        _LOG.warning("a confirmation could not be mailed: %s", error.what)
        settings = None
    if settings is None:
        st.success("Kept. No mail could be sent from here: an officer will confirm it by hand.")
    else:
        st.success("Kept. Open the link in the mail that we have sent you: it counts once you have confirmed it.")


def show_confirmation() -> None:
    """Where the page was opened by a link of a mail, ask what it shall do, and do it."""
    token = link_value(_PARAMETER)
    if not token:
        return
    try:
        claim = read_token(workspace(), token)
        name = _NAMES[claim.subject]
    except (InputError, KeyError) as error:
        what = error.what if isinstance(error, InputError) else "this link is not one of ours"
        st.warning(f"{literal(what.capitalize())}.")
        return
    with st.container(border=True):
        confirming = claim.purpose == "confirm"
        st.markdown(f"You have opened the link to {'confirm' if confirming else 'take back'} your {literal(name)}.")
        label = "Yes, confirm it" if confirming else "Yes, take it back and erase it"
        if not st.button(label, key="answer-link", type="primary"):
            return
        try:
            said = _done(claim)
        except InputError as error:
            st.warning(literal(f"{error.what.capitalize()}."))
            return
        st.success(literal(said))
        del st.query_params[_PARAMETER]


def _done(claim: Claim) -> str:
    if claim.purpose == "confirm":
        new = confirm(workspace(), claim.subject, claim.number, BY_LINK)
        return "Confirmed. Thank you." if new else "It was confirmed before. Thank you."
    gone = _TAKE_BACK[claim.subject](workspace(), claim.number)
    return "Taken back, and erased." if gone else "It was taken back before."


def _body(base: str, subject: str, number: int, region: str) -> str:
    page = f"{base}/{'' if is_public() else 'find'}?region={quote(region)}&{_PARAMETER}="
    yes = page + quote(sign_token(workspace(), Claim(subject, number, "confirm")))
    back = page + quote(sign_token(workspace(), Claim(subject, number, "withdraw"), days=WITHDRAWAL_DAYS))
    return (
        f"The {_NAMES[subject]} that was sent with this address waits for you.\n\nIf that was you, confirm it here:\n\n{yes}\n\n"
        f"To take it back, now or later:\n\n{back}\n\nIf it was not you, do nothing: it is not passed on as confirmed.\n"
    )
