"""One hand-in's kernel, kept going: when it ends, another takes its place and catches up."""

import json

from .kernel import Kernel

OUTPUT_LIMIT = 100_000  # characters that are kept of a cell's output
CELL_SECONDS, CALL_SECONDS = 30, 10
ANSWER = "__import__('wire').answer({request!r})"
RESTARTS = 4


class Session:
    """Runs a student's cells and calls a student's functions; notes what went wrong."""

    def __init__(self, kernel=None, confined=True, cell_seconds=CELL_SECONDS, call_seconds=CALL_SECONDS):
        self.confined, self.cell_seconds, self.call_seconds = confined, cell_seconds, call_seconds
        self.kernel = kernel or Kernel(confined)
        self.history, self.events, self.restarts = [], [], 0

    def run(self, source, where):
        """Run a cell; its outputs and what became of it."""
        ran = self._ready().run(source, self.cell_seconds, OUTPUT_LIMIT)
        if ran.status in ENDINGS:
            self.events.append(
                {"cell": where, "what": ENDINGS[ran.status].format(seconds=self.cell_seconds)}
            )
        for output in ran.outputs:
            if output.output_type == "error" and ran.status not in ENDINGS:
                self.events.append({"cell": where, "what": f"raised {output.ename}"})
        if not self._ended():
            self.history.append(source)
        return ran

    def begin_afresh(self):
        """Forget the last hand-in, in a kernel that has imported what this one needs."""
        self.history, self.events, self.restarts = [], [], 0
        self._ready().ask("get_ipython().reset()", self.cell_seconds, OUTPUT_LIMIT)

    def ask(self, request):
        """A request for the student's process, and its answer."""
        ran = self._ready().ask(ANSWER.format(request=request), self.call_seconds, OUTPUT_LIMIT)
        if ran.answer is None or ran.status in ENDINGS:
            what = ENDINGS.get(ran.status, "gave no answer").format(seconds=self.call_seconds)
            self.events.append({"cell": "a call", "what": what})
            raise NoAnswer(f"Your function {what}.")
        return json.loads(ran.answer)

    def _ready(self):
        """The kernel, or the next one if it has ended."""
        if self._ended():
            self._catch_up()
        return self.kernel

    def _ended(self):
        return self.kernel.process.poll() is not None

    def _catch_up(self):
        """A new kernel, told everything that its predecessor survived."""
        if self.restarts == RESTARTS:
            raise NoAnswer("The kernel ended too often; the rest was not run.")
        self.restarts += 1
        self.kernel.end()
        self.kernel = Kernel(self.confined)
        for source in self.history:
            self.kernel.run(source, self.cell_seconds, OUTPUT_LIMIT)

    def end(self):
        self.kernel.end()


class NoAnswer(RuntimeError):
    """The student's process did not answer."""


ENDINGS = {
    "timeout": "did not finish within {seconds} s",
    "flood": "printed more than anybody would read and was stopped",
    "ended": "ended its process (memory, processor time, or on purpose)",
}
