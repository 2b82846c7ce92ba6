"""How the browser tests wait: until whatever the page has asked of its server is answered and shown."""

import contextlib
from collections.abc import Iterator

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

__all__ = ["answered", "asked", "listen", "settle"]

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'

# What the page shows of its state lags behind: a click has asked for a run of the script before the page says that one is
# on. So both ways of the connection are listened to, in the page itself. A message is one field of a Protocol Buffers
# message, told apart by its number; of every other field only the length is read.
LISTEN = """
(({ rerun, started, finished, early }) => {
    const wire = window.assetmapWire = { asked: 0, unheard: false, running: false, calm: 0, fields: fields };

    function fields(bytes) {
        const found = new Map();
        let at = 0;
        function number() {
            let value = 0, scale = 1, byte;
            do { byte = bytes[at++]; value += (byte & 127) * scale; scale *= 128; } while (byte & 128);
            return value;
        }
        while (at < bytes.length) {
            const head = number(), kind = head & 7;
            if (kind === 0) { found.set(head >> 3, number()); continue; }
            found.set(head >> 3, null);
            // first the size, which moves on by itself
            const size = kind === 2 ? number() : kind === 1 ? 8 : 4;
            at += size;
        }
        return found;
    }

    const bytes = data => data instanceof Uint8Array ? data : new Uint8Array(data);

    window.WebSocket = class extends window.WebSocket {
        constructor(...how) {
            super(...how);
            this.addEventListener("message", message => {
                const heard = fields(bytes(message.data));
                if (heard.has(started)) { wire.unheard = false; wire.running = true; }
                // what is run anew, because more was asked meanwhile or the script wants it, is not over yet
                if (heard.has(finished)) wire.running = heard.get(finished) === early;
            });
        }
        send(data) {
            if (fields(bytes(data)).has(rerun)) { wire.asked += 1; wire.unheard = true; }
            super.send(data);
        }
    };
})
"""

# Windows tell each other things through queues. Once a message of our own has come through a window's queue, whatever was
# told to it before has come as well: by the map's frame to the page, or by the page to the map's frame.
HEARD = """
() => new Promise(done => {
    const own = `assetmap ${Math.random()}`;
    window.addEventListener("message", function heard(message) {
        if (message.data !== own) return;
        window.removeEventListener("message", heard);
        done();
    });
    window.postMessage(own, "*");
})
"""

# The state has to hold for some frames, in which what was received is shown.
CALM = """
([idle, before]) => {
    const wire = window.assetmapWire;
    const rests = wire.asked > before && !wire.unheard && !wire.running && document.querySelector(idle) !== null;
    wire.calm = rests ? wire.calm + 1 : 0;
    return wire.calm > 3;
}
"""


def listen(page) -> None:
    """Listen to what the page and its server tell each other, from the start of every document on."""
    numbers = {
        "rerun": BackMsg.RERUN_SCRIPT_FIELD_NUMBER,
        "started": ForwardMsg.NEW_SESSION_FIELD_NUMBER,
        "finished": ForwardMsg.SCRIPT_FINISHED_FIELD_NUMBER,
        "early": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    }
    page.add_init_script(f"{LISTEN}({numbers})")


def settle(page, asked_before: int = 0) -> None:
    """Wait until every run that the page has asked for is over and shown, and no frame has more to ask because of it."""
    from playwright.sync_api import Error

    count = None
    while count != asked(page):
        page.evaluate(HEARD)
        page.evaluate("window.assetmapWire.calm = 0")
        page.wait_for_function(CALM, arg=[IDLE, asked_before])
        count = asked(page)
        for frame in page.frames[1:]:
            # a map that is told something new may answer, and one that is gone has nothing to say
            with contextlib.suppress(Error):
                frame.evaluate(HEARD)
        page.evaluate(HEARD)


def asked(page) -> int:
    """How often the page has asked its server to run the script since it was loaded."""
    return page.evaluate("window.assetmapWire.asked")


@contextlib.contextmanager
def answered(page) -> Iterator[None]:
    """Wait until what is done meanwhile has made the page ask its server, if only after a moment, and that is answered."""
    before = asked(page)
    yield
    settle(page, before)
