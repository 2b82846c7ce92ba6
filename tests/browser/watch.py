"""What must not happen while a page is open, looked for all the time."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .running import App

__all__ = ["Watch"]

# Streamlit, opened at a page's own address, looks for its server below that address first.
STREAMLIT_PROBE = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")


@dataclass
class Watch:
    """What must not happen while a page is open."""

    app: App
    faults: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)

    def attach(self, page) -> None:
        page.on("request", lambda request: self._own("request", request.url))
        page.on("websocket", self._socket)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.on("dialog", self._dialog)

    def _own(self, kind: str, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != urlsplit(self.app.url).netloc:
            self.faults.append(f"{kind} to another host: {address}")

    def _socket(self, socket) -> None:
        self._own("websocket", socket.url)
        socket.on(
            "framereceived", lambda frame: self.frames.append(frame if isinstance(frame, bytes) else frame.encode())
        )

    def _console(self, message) -> None:
        if message.type == "error" and not STREAMLIT_PROBE.search(message.location.get("url", "")):
            self.faults.append(f"console error: {message.text} ({message.location.get('url')})")

    def _failed(self, request) -> None:
        # what a page was still loading when it was left, or what became a download
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed request: {request.url}: {request.failure}")

    def _response(self, response) -> None:
        if response.status >= 400 and not STREAMLIT_PROBE.search(urlsplit(response.url).path):
            self.faults.append(f"response {response.status}: {response.url}")

    def _dialog(self, dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()
