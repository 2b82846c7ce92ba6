import base64
import datetime as dt
import json

import pytest

from assetmap import InputError
from assetmap.workspace import open_workspace
from assetmap.workspace.schema import MetaRow
from assetmap.workspace.signed_links import LINK_DAYS, Claim, read_token, sign_token

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
CLAIM = Claim("interest", 7, "confirm")


def test_a_token_says_what_was_signed_across_a_restart(address):
    with open_workspace(address) as workspace:
        token = sign_token(workspace, CLAIM, now=NOW)
    with open_workspace(address) as workspace:
        assert read_token(workspace, f" {token}\n", now=NOW + dt.timedelta(days=LINK_DAYS)) == CLAIM


def test_it_runs_out(workspace):
    token = sign_token(workspace, CLAIM, now=NOW, days=2)
    assert read_token(workspace, token, now=NOW + dt.timedelta(days=2)) == CLAIM
    with pytest.raises(InputError, match="has run out") as error:
        read_token(workspace, token, now=NOW + dt.timedelta(days=2, seconds=1))
    assert "03 September 2026" in error.value.seen


def test_it_goes_into_a_link_as_it_is(workspace):
    token = sign_token(workspace, Claim("interest", 10**6, "withdraw"), now=NOW)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert token.count(".") == 1


def changed(token):
    said, signature = token.split(".")
    plain = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    for other in (
        ["need", *plain[1:]],
        [plain[0], 8, *plain[2:]],
        [*plain[:2], "withdraw", plain[3]],
        [*plain[:3], plain[3] + 9],
    ):
        text = json.dumps(other, separators=(",", ":")).encode()
        yield f"{base64.urlsafe_b64encode(text).decode().rstrip('=')}.{signature}"
    yield f"{said}."
    yield f"{said}.{signature[:-2]}"
    yield f"{said}.{signature[::-1]}"
    yield said
    yield from ("", ".", "..", "é.é", "\x00", "a" * 5000, "<script>", f"{said}.{signature}.x")


def test_what_was_changed_or_made_up_is_refused(workspace):
    token = sign_token(workspace, CLAIM, now=NOW)
    for other in changed(token):
        with pytest.raises(InputError, match="not one of ours"):
            read_token(workspace, other, now=NOW)


def test_another_workspace_signs_otherwise(workspace, another):
    token = sign_token(workspace, CLAIM, now=NOW)
    with pytest.raises(InputError, match="not one of ours"):
        read_token(another, token, now=NOW)


def test_the_secret_is_made_once_and_is_long(workspace):
    sign_token(workspace, CLAIM)
    with workspace.reading() as session:
        first = session.get(MetaRow, "link_secret").value
    sign_token(workspace, CLAIM)
    with workspace.reading() as session:
        assert session.get(MetaRow, "link_secret").value == first
    assert len(bytes.fromhex(first)) == 32


def test_a_secret_that_another_program_made_meanwhile_is_taken(workspace, address, monkeypatch):
    with open_workspace(address) as other:
        token = sign_token(other, CLAIM, now=NOW)
    original, asked = type(workspace).reading, []

    def blind_once(self):
        context = original(self)
        if asked:
            return context
        asked.append(1)

        class Nothing:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                return None

            def get(self, *_):
                return None

        return Nothing()

    monkeypatch.setattr(type(workspace), "reading", blind_once)
    assert read_token(workspace, token, now=NOW) == CLAIM


def test_a_moment_without_a_zone_is_refused(workspace):
    with pytest.raises(ValueError, match="no time zone"):
        sign_token(workspace, CLAIM, now=dt.datetime(2026, 1, 1))
