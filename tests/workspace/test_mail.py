"""Mail goes to a server that the test runs; nothing leaves this computer."""

import email
import email.policy
import smtplib
import socket
import threading

import pytest

from assetmap import InputError
from assetmap.workspace.mail import MAIL_VARIABLES, check_address, mail_settings, send_mail

PLAIN = {
    "ASSETMAP_SMTP_HOST": "127.0.0.1",
    "ASSETMAP_SMTP_SECURITY": "none",
    "ASSETMAP_MAIL_FROM": "space@example.org",
    "ASSETMAP_ADDRESS": "https://example.org/assetmap/",
}


class Stub:
    """A mail server of a few lines: takes one mail at a time and keeps it."""

    def __init__(self, *, refuse=False):
        self.refuse, self.mails, self.heard = refuse, [], []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                self._talk(connection, lines)

    def _talk(self, connection, lines):
        connection.sendall(b"220 stub\r\n")
        for line in lines:
            word = line.split(b" ")[0].strip().upper()
            self.heard.append(line.decode().strip())
            if word == b"EHLO":
                connection.sendall(b"250-stub\r\n250 AUTH PLAIN\r\n")
            elif word == b"RCPT" and self.refuse:
                connection.sendall(b"550 no such mailbox\r\n")
            elif word == b"AUTH":
                connection.sendall(b"235 welcome\r\n")
            elif word == b"DATA":
                connection.sendall(b"354 go on\r\n")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += lines.readline()
                self.mails.append(email.message_from_bytes(body[:-3], policy=email.policy.default))
                connection.sendall(b"250 kept\r\n")
            elif word == b"QUIT":
                connection.sendall(b"221 bye\r\n")
                return
            else:
                connection.sendall(b"250 fine\r\n")

    def close(self):
        self.socket.close()


@pytest.fixture
def server():
    stub = Stub()
    yield stub
    stub.close()


def settings(port, **more):
    return mail_settings(PLAIN | {"ASSETMAP_SMTP_PORT": str(port)} | more)


def test_a_mail_arrives_as_it_was_written(server):
    send_mail(settings(server.port), "desk@example.net", "Grüße £", "Line one\n\nhttps://example.org/?confirm=a.b\n")
    (mail,) = server.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == ("desk@example.net", "space@example.org", "Grüße £")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert "https://example.org/?confirm=a.b" in mail.get_content()


def test_it_signs_in_where_it_is_asked_to(server):
    send_mail(
        settings(server.port, ASSETMAP_SMTP_USER="me", ASSETMAP_SMTP_PASSWORD="pass word"),
        "desk@example.net",
        "s",
        "b",
    )
    assert any(line.startswith("AUTH PLAIN") for line in server.heard)
    assert server.mails


def test_a_server_that_is_not_there_or_refuses_is_told():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(InputError, match="could not be sent") as error:
        send_mail(settings(port), "desk@example.net", "s", "b")
    assert "desk@" not in str(error.value)
    stub = Stub(refuse=True)
    with pytest.raises(InputError, match="could not be sent"):
        send_mail(settings(stub.port), "desk@example.net", "s", "b")
    stub.close()


def test_a_server_without_encryption_is_refused_unless_that_is_said(server):
    with pytest.raises(InputError, match="could not be sent"):
        send_mail(settings(server.port, ASSETMAP_SMTP_SECURITY="starttls"), "desk@example.net", "s", "b")
    assert server.mails == []


def test_ssl_from_the_first_word(server, monkeypatch):
    asked = []

    class Refusing(smtplib.SMTP_SSL):
        def __init__(self, host, port, **more):
            asked.append((host, port, more["context"].check_hostname))
            raise OSError("no such certificate")

    monkeypatch.setattr(smtplib, "SMTP_SSL", Refusing)
    with pytest.raises(InputError, match="could not be sent"):
        send_mail(settings(server.port, ASSETMAP_SMTP_SECURITY="ssl"), "desk@example.net", "s", "b")
    assert asked == [("127.0.0.1", server.port, True)]


def test_without_a_server_there_is_no_mail(monkeypatch):
    assert mail_settings({}) is None
    for name in MAIL_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert mail_settings() is None


@pytest.mark.parametrize(("security", "port"), [("", 587), ("STARTTLS", 587), ("ssl", 465), ("none", 25)])
def test_the_usual_ports(security, port):
    found = mail_settings(PLAIN | {"ASSETMAP_SMTP_SECURITY": security})
    assert found.port == port
    assert found.link_base == "https://example.org/assetmap"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSETMAP_SMTP_SECURITY", "perhaps"),
        ("ASSETMAP_SMTP_PORT", "many"),
        ("ASSETMAP_SMTP_PORT", "0"),
        ("ASSETMAP_SMTP_PORT", "65536"),
        ("ASSETMAP_MAIL_FROM", ""),
        ("ASSETMAP_MAIL_FROM", "somebody"),
        ("ASSETMAP_ADDRESS", ""),
        ("ASSETMAP_ADDRESS", "javascript:alert(1)"),
        ("ASSETMAP_ADDRESS", "example.org"),
        ("ASSETMAP_ADDRESS", "https://example.org/?x=1"),
    ],
)
def test_a_server_without_the_rest_is_told(name, value):
    with pytest.raises(InputError, match=name):
        mail_settings(PLAIN | {name: value})


def test_the_password_is_in_no_text_of_the_settings():
    assert "secret" not in repr(mail_settings(PLAIN | {"ASSETMAP_SMTP_PASSWORD": "secret"}))


def test_an_address_is_one():
    assert check_address("  Some.One+space@Sub.Example.ORG ", "x") == "Some.One+space@sub.example.org"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "somebody",
        "a@b",
        "a@b.c1",
        "a b@example.org",
        "a@example.org,b@example.org",
        "A <a@example.org>",
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\n",
        "a@exa\nmple.org",
        "ä@example.org",
        "a@-.org\u202e",
        "x" * 65 + "@example.org",
        "a@" + "x." * 130 + "org",
    ],
)
def test_what_is_no_address_is_refused(given):
    if given.strip() == "a@example.org":  # blanks at the ends are taken off, the break inside is what matters
        assert check_address(given, "x") == "a@example.org"
        return
    with pytest.raises(InputError, match="no mail address"):
        check_address(given, "x")
