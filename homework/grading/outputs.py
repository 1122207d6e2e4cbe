"""What a cell shows, kept within bounds and in a form that is safe to store and to look at."""

from nbformat.v4 import new_output

from .inert import figure_in
from .wire import MAX_MESSAGE, MIME

SAFE = (
    "text/plain",
    "text/latex",
    "image/png",
    "image/jpeg",
)  # HTML could carry scripts to whoever marks; of it, a figure is kept
PATIENCE = 100 << 20  # characters, all messages of one request together


class Collected:
    """The outputs of one request, up to `limit` characters; the rest is counted and dropped."""

    def __init__(self, limit):
        self.limit, self.kept, self.seen = limit, 0, 0
        self.outputs, self.answer = [], None

    @property
    def flood(self):
        """More came than anybody would wait for."""
        return self.seen > PATIENCE

    def too_long(self, length):
        """Count a message; whether it should not even be decoded."""
        self.seen += length
        if length <= 2 * MAX_MESSAGE:
            return False
        self._cut()
        return True

    def take(self, message):
        """Keep what a message shows, if it is an output."""
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            self._stream(str(content.get("name")), str(content.get("text", "")))
        elif kind == "error":
            self._keep(
                error(content.get("ename"), content.get("evalue"), content.get("traceback") or [])
            )
        elif kind in ("display_data", "execute_result"):
            self._display(content.get("data"))

    def _stream(self, name, text):
        name = name if name in ("stdout", "stderr") else "stdout"
        room = self.limit - self.kept
        last = self.outputs[-1] if self.outputs else None
        if last and last.output_type == "stream" and last.name == name and room > 0:
            last.text += text[:room]
            self.kept += len(text[:room])
        elif text and room > 0:
            self._keep(new_output("stream", name=name, text=text[:room]))
        if len(text) > room:
            self._cut()

    def _display(self, data):
        if not isinstance(data, dict):
            return
        if MIME in data:
            self.answer = str(data[MIME])
            return
        safe = {kind: data[kind] for kind in SAFE if isinstance(data.get(kind), str)}
        if drawing := figure_in(data.get("text/html")):
            safe = {"image/svg+xml": drawing}
        if safe:
            self._keep(new_output("display_data", data=safe))

    def _keep(self, output):
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
    lines = [str(line)[:5000] for line in list(traceback)[:100]] or [f"{name}: {message}"]
    return new_output("error", ename=str(name)[:200], evalue=str(message)[:5000], traceback=lines)


def text(content):
    """Something printed."""
    return new_output("stream", name="stdout", text=content)
