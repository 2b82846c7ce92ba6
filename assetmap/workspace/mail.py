"""Mail that the dashboard sends: through the operator's own server, and not at all where none is named."""

import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import urlsplit

from assetmap.errors import InputError

__all__ = ["LONGEST_ADDRESS", "MAIL_VARIABLES", "MailSettings", "check_address", "mail_settings", "send_mail"]

MAIL_VARIABLES = {
    "ASSETMAP_SMTP_HOST": "mail server; without it no mail is sent",
    "ASSETMAP_SMTP_PORT": "its port; by default 587, with ssl 465, with none 25",
    "ASSETMAP_SMTP_SECURITY": "starttls (by default), ssl or none",
    "ASSETMAP_SMTP_USER": "name to sign in with, if it asks for one",
    "ASSETMAP_SMTP_PASSWORD": "password to sign in with",
    "ASSETMAP_MAIL_FROM": "address that mail comes from",
    "ASSETMAP_ADDRESS": "address of the dashboard as its readers open it, such as https://example.org/assetmap",
}
LONGEST_ADDRESS = 254
_PORTS = {"starttls": 587, "ssl": 465, "none": 25}
_PATIENCE_S = 20.0
# One address and nothing else: no name, list, comment or line break, which a mail server could take for more.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


@dataclass(frozen=True)
class MailSettings:
    """Where mail is handed in, by whom, and the address that its links begin with."""

    host: str
    port: int
    security: str
    user: str
    sender: str
    link_base: str
    # kept out of every text that is made of the settings
    password: str = field(repr=False)


def mail_settings(environment: Mapping[str, str] | None = None) -> MailSettings | None:
    """Settings of the environment; None where no mail server is named.

    Parameters
    ----------
    environment : mapping of str to str, optional
        `MAIL_VARIABLES`; those of the process if not given.

    Raises
    ------
    InputError
        When a server is named and the rest is missing or wrong. Links are built on ``ASSETMAP_ADDRESS`` alone: what a
        browser says of the server's name may be anybody's.
    """
    given = os.environ if environment is None else environment
    said = {name: given.get(name, "").strip() for name in MAIL_VARIABLES}
    if not said["ASSETMAP_SMTP_HOST"]:
        return None
    security = said["ASSETMAP_SMTP_SECURITY"].casefold() or "starttls"
    if security not in _PORTS:
        raise _fault("ASSETMAP_SMTP_SECURITY", security, ", ".join(_PORTS))
    port = said["ASSETMAP_SMTP_PORT"] or str(_PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise _fault("ASSETMAP_SMTP_PORT", port, "a number from 1 to 65535")
    if not _ADDRESS.fullmatch(said["ASSETMAP_MAIL_FROM"]):
        raise _fault("ASSETMAP_MAIL_FROM", said["ASSETMAP_MAIL_FROM"], "an address such as space@example.org")
    parts = urlsplit(said["ASSETMAP_ADDRESS"])
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise _fault("ASSETMAP_ADDRESS", said["ASSETMAP_ADDRESS"], "an address such as https://example.org/assetmap")
    return MailSettings(
        host=said["ASSETMAP_SMTP_HOST"],
        port=int(port),
        security=security,
        user=said["ASSETMAP_SMTP_USER"],
        sender=said["ASSETMAP_MAIL_FROM"],
        link_base=said["ASSETMAP_ADDRESS"].rstrip("/"),
        password=given.get("ASSETMAP_SMTP_PASSWORD", ""),
    )


def check_address(given: str, where: str) -> str:
    """Mail address as it is kept: one, without blanks at its ends, its domain in small letters.

    Raises
    ------
    InputError
        When it is none.

    Examples
    --------
    >>> check_address(" desk@Example.ORG ", "the form")
    'desk@example.org'
    """
    address = given.strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise InputError(
            "that is no mail address",
            where,
            seen=address[:60],
            allowed="one address such as desk@example.org",
            next_step="correct the address",
        )
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.casefold()}"


def send_mail(settings: MailSettings, to: str, subject: str, body: str) -> None:
    """Hand in one mail of plain text.

    Parameters
    ----------
    settings : MailSettings
        By `mail_settings`.
    to : str
        By `check_address`.
    subject, body : str
        Plain text.

    Raises
    ------
    InputError
        When the server cannot be reached or does not take the mail.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, check_address(to, "the mail"), subject
    message["Auto-Submitted"] = "auto-generated"  # answering machines keep silent (RFC 3834)
    message.set_content(body)
    try:
        with _connected(settings) as server:
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise InputError(
            "the mail could not be sent",
            f"{settings.host}:{settings.port}",
            seen=type(error).__name__,
            next_step="whoever runs the server looks at its mail settings; until then it is confirmed by hand",
        ) from error


def _connected(settings: MailSettings) -> smtplib.SMTP:
    if settings.security == "ssl":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=_PATIENCE_S, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=_PATIENCE_S)
    if settings.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _fault(name: str, seen: str, allowed: str) -> InputError:
    return InputError(f"{name} cannot be used", name, seen=seen or "nothing", allowed=allowed, next_step="correct it")
