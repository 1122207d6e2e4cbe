"""What a cell shows, kept within bounds and in a form that is safe to store and to look at."""

import re

from nbformat.v4 import new_output

from . import plain
from .inert import figure_in
from .wire import MAX_MESSAGE, MIME

IMAGES = ("image/png", "image/jpeg")
SAFE = ("text/plain", "text/latex", *IMAGES)  # HTML could carry scripts to whoever marks
PATIENCE = 100 << 20  # characters, all messages of one request together


class Collected:
    """The outputs of one request, up to `limit` characters; the rest is counted and dropped."""

    def __init__(self, limit):
        self.limit, self.kept, self.seen = limit, 0, 0
        self.outputs, self.answer = [], None

    @property
    def flood(self):
        """The error for a cell that sent too much output."""
        return self.seen > PATIENCE

    def too_long(self, length):
        """Count a message; whether it should not even be decoded."""
        self.seen += length
        if length <= 2 * MAX_MESSAGE:
            return False
        self._cut()
        return True

    def take(self, kind, content):
        """Keep what a message shows, if it is an output. Its content may be anything."""
        if kind == "stream":
            self._stream(content.get("name"), content.get("text"))
        elif kind == "error":
            self._keep(error(content.get("ename"), content.get("evalue"), content.get("traceback")))
        elif kind in ("display_data", "execute_result"):
            self._display(content.get("data"))

    def _stream(self, name, text):
        """Add what was printed to the last output, as far as there is room."""
        name = name if name in ("stdout", "stderr") else "stdout"
        room = max(0, self.limit - self.kept)
        shown = plain.text(text, room)
        last = self.outputs[-1] if self.outputs else None
        if last and last.output_type == "stream" and last.name == name and room:
            last.text += shown
            self.kept += len(shown)
        elif shown:
            self._keep(new_output("stream", name=name, text=shown))
        if isinstance(text, str) and len(text) > room:
            self._cut()

    def _display(self, data):
        """Keep the kinds of display that cannot carry a script; take an answer to the grader aside."""
        if not isinstance(data, dict):
            return
        if MIME in data:
            self.answer = data[MIME] if isinstance(data[MIME], str) else ""
            return
        safe = {kind: plain.text(data[kind], MAX_MESSAGE) for kind in SAFE if kind in data}
        safe = {kind: shown for kind, shown in safe.items() if kind not in IMAGES or _is_base64(shown)}
        if drawing := figure_in(data.get("text/html")):  # of HTML, a figure is kept
            safe = {"image/svg+xml": drawing}
        if safe:
            self._keep(new_output("display_data", data=safe))

    def _keep(self, output):
        """Add an output if there is room for it."""
        size = len(str(output))
        if self.kept + size > self.limit + 1000:
            self._cut()
        else:
            self.kept += size
            self.outputs.append(output)

    def _cut(self):
        """Say once that something was dropped."""
        if self.kept <= self.limit:
            self.kept = self.limit + 1
            self.outputs.append(new_output("stream", name="stdout", text=CUT))


CUT = "\n[The rest of this output was too long and was dropped.]\n"


def error(name, message, traceback=()):
    """An error as nbgrader finds it."""
    name, message = plain.line(name), plain.text(message, 5000)
    lines = traceback if isinstance(traceback, list | tuple) else ()
    lines = [plain.text(line, 5000) for line in lines[:100]] or [f"{name}: {message}"]
    return new_output("error", ename=name, evalue=message, traceback=lines)


def text(content):
    """Something printed."""
    return new_output("stream", name="stdout", text=plain.text(content))


def _is_base64(text):
    """Whether a picture is written as notebooks write it."""
    return re.fullmatch(r"[A-Za-z0-9+/=\n]*", text) is not None
