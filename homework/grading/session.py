"""One hand-in's kernel, kept going: when it ends, another takes its place and catches up."""

import json

from .kernel import Kernel
from .outputs import error

OUTPUT_LIMIT = 100_000  # characters that are kept of a cell's output
CELL_SECONDS, CALL_SECONDS, HAND_IN_SECONDS = 30, 10, 120
ANSWER = "__import__('wire').answer({request!r})"
RESTARTS = 4
MAX_EVENTS = 100


class Session:
    """Runs a student's cells and calls a student's functions; notes what went wrong."""

    def __init__(
        self,
        kernel=None,
        confined=True,
        cell_seconds=CELL_SECONDS,
        call_seconds=CALL_SECONDS,
        hand_in_seconds=HAND_IN_SECONDS,
    ):
        self.confined, self.cell_seconds, self.call_seconds = confined, cell_seconds, call_seconds
        self.hand_in_seconds = self.left = hand_in_seconds
        self.kernel = kernel or Kernel(confined)
        self.history, self.events, self.restarts = [], [], 0

    def run(self, source, where):
        """Run a cell; its outputs and what became of it."""
        ran = self._spend(self._ready().run, source, self.cell_seconds)
        if ran.status in ENDINGS:
            what = self._ending(ran, self.cell_seconds)
            self._note(where, what)
            ran.outputs.append(error("Stopped", what))
        elif ran.status == "error":
            names = [output.ename for output in ran.outputs if output.output_type == "error"]
            self._note(where, f"raised {names[-1] if names else 'an error that cannot be shown'}")
        if not self._ended():
            self.history.append(source)
        return ran

    def begin_afresh(self):
        """Forget the last hand-in, in a kernel that has imported what this one needs."""
        self.history, self.events, self.restarts, self.left = [], [], 0, self.hand_in_seconds
        self._spend(self._ready().ask, "get_ipython().reset()", self.cell_seconds)

    def ask(self, request):
        """A request for the student's process, and its answer."""
        ran = self._spend(self._ready().ask, ANSWER.format(request=request), self.call_seconds)
        if ran.answer is None or ran.status in ENDINGS:
            what = self._ending(ran, self.call_seconds)
            self._note("a call", what)
            raise NoAnswer(f"Your function {what}.")
        return json.loads(ran.answer)

    def _ending(self, ran, seconds):
        """How a request ended that has no result."""
        if self.left <= 0:
            return f"was stopped: the notebook took more than {self.hand_in_seconds} s as a whole"
        return ENDINGS.get(ran.status, "gave no answer").format(seconds=seconds)

    def _spend(self, request, what, seconds):
        """Make a request within the time that is left to the hand-in as a whole."""
        ran = request(what, seconds, OUTPUT_LIMIT, self.left)
        self.left -= ran.seconds
        return ran

    def _note(self, where, what):
        """Add to what the report says, unless it says a lot already."""
        if len(self.events) < MAX_EVENTS:
            self.events.append({"cell": where, "what": what})

    def _ready(self):
        """The kernel, or the next one if it has ended."""
        if self.left <= 0:
            raise NoAnswer(
                f"The notebook took more than {self.hand_in_seconds} s as a whole; the rest was not run."
            )
        if self._ended():
            self._catch_up()
        return self.kernel

    def _ended(self):
        """Whether the kernel's process is gone."""
        return self.kernel.process.poll() is not None

    def _catch_up(self):
        """A new kernel in which all cells have been run that did not end the one before."""
        if self.restarts == RESTARTS:
            raise NoAnswer("The kernel ended too often; the rest was not run.")
        self.restarts += 1
        self.kernel.end()
        self.kernel = Kernel(self.confined)
        for source in self.history:
            if self.left > 0:
                self._spend(self.kernel.run, source, self.cell_seconds)

    def end(self):
        """End the kernel."""
        self.kernel.end()


class NoAnswer(RuntimeError):
    """The student's process did not answer."""


ENDINGS = {
    "timeout": "did not finish within {seconds} s",
    "flood": "printed more than anybody would read and was stopped",
    "lost": "broke the connection to the grader, or printed more at once than can be sent",
    "ended": "ended its process (memory, processor time, or on purpose)",
}
