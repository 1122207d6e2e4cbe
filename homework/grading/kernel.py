"""A student's kernel: started in the sandbox, told what to run, and ended."""

import contextlib
import json
import math
import os
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import zmq
from jupyter_client import BlockingKernelClient

from . import cgroups, sandbox, syscalls
from .outputs import Collected
from .stopwatch import Stopwatch

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
SOCKETS = f"{sandbox.HOME}/.kernel"  # inside the sandbox
MAX_KERNEL_MESSAGE = 128 << 20  # a longer one ends the connection
STARTING = 120  # seconds
SENDING = 1000  # milliseconds, after which nobody is there to take a message
QUIET = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL) | {"start_new_session": True}


class NotStarted(RuntimeError):
    """No kernel started. That is the machine's fault, and no student may lose points for it."""


@dataclass
class Ran:
    """What came of one request."""

    status: str  # ok, error, timeout, flood, lost, ended
    outputs: list = field(default_factory=list)
    answer: str | None = None
    seconds: float = 0.0  # that it took, without those of waiting for a processor


class Kernel:
    """One confined Python kernel. Starting returns at once; the first `run` waits until it is ready."""

    def __init__(self, confined=True):
        self.confined = confined
        self.folder = Path(tempfile.mkdtemp(prefix="grading-"))
        self.key = secrets.token_hex(32)
        self.client = self.group = None
        if confined:
            sandbox.require()
            self.group = cgroups.make(sandbox.Limits.group)
            self._start_confined()
        else:
            self._start_open()

    def _start_confined(self):
        """Start it in a sandbox."""
        connection = self._write_connection(SOCKETS)
        filter_read, filter_write = os.pipe()
        os.write(filter_write, syscalls.program())
        os.close(filter_write)
        info_read, info_write = os.pipe()
        self.info = os.fdopen(info_read)
        command = sandbox.command(_launcher("/run/connection.json"), connection, filter_read, info_write)
        self.process = subprocess.Popen(
            command, pass_fds=(filter_read, info_write), preexec_fn=sandbox.confine(self.group),
            env={"PATH": os.environ["PATH"]},     # the sandbox can read bubblewrap's own, in /proc/1
            **QUIET,
        )  # fmt: skip
        os.close(filter_read)
        os.close(info_write)

    def _start_open(self):
        """Start it without a sandbox, because the instructor has set that explicitly."""
        self.sockets = f"{self.folder}/kernel"
        connection = self._write_connection(self.sockets)
        environment = {**os.environ, "PYTHONPATH": str(sandbox.HERE)}
        self.process = subprocess.Popen(_launcher(connection), env=environment, cwd=self.folder, **QUIET)

    def _write_connection(self, sockets):
        """Write the file that tells the kernel where to listen; its path."""
        path = self.folder / "connection.json"
        path.write_text(json.dumps(self._connection(sockets)))
        return path

    def _connection(self, sockets):
        """How to reach the kernel, from inside or from outside."""
        ports = {f"{name}_port": n for n, name in enumerate(CHANNELS, 1)}
        return dict(ports, transport="ipc", ip=sockets, key=self.key, signature_scheme="hmac-sha256")

    def _connect(self):
        """Wait for the kernel's sockets, connect once, and wait for its first answer.

        No code of the student's has run yet. The connection is never made anew, so whatever stands in
        the place of a socket later (a link to one of this machine, say) is not opened.
        """
        deadline = time.monotonic() + STARTING
        first = self._first_process()
        while not all(_listens(f"{self.sockets}-{n}") for n in range(1, len(CHANNELS) + 1)):
            self._still_starting(deadline)
            time.sleep(0.01)
        self.pid = sandbox.child_of(first) if self.confined else self.process.pid
        self.client = self._new_client()
        self.monitors = [self._monitor("shell"), self._monitor("iopub")]
        while not self._answers():
            self._still_starting(deadline)

    def _answers(self):
        """Whether the kernel answers a request for its name within a second."""
        patience = time.monotonic() + 1
        request = self.client.kernel_info()
        return self._converse(request, Collected(1 << 20), lambda: time.monotonic() > patience) == "ok"

    def _first_process(self):
        """The sandbox's first process; from now on its sockets can be seen."""
        if not self.confined:
            return None
        text = self.info.read()
        if not text:
            raise NotStarted("The sandbox did not start.")
        first = sandbox.first_process(text)
        self.sockets = sandbox.as_seen_outside(SOCKETS, first)
        return first

    def _still_starting(self, deadline):
        """Give up on a kernel that has ended or takes too long."""
        if self.process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted("The kernel did not start.")

    def _new_client(self):
        """A client that connects once, takes no message that is too long, and leaves nothing behind."""
        self.context = zmq.Context()
        for option, value in (
            (zmq.MAXMSGSIZE, MAX_KERNEL_MESSAGE),
            (zmq.LINGER, 0),
            (zmq.RECONNECT_IVL, -1),
            (zmq.SNDTIMEO, SENDING),
        ):
            self.context.setsockopt(option, value)
        client = BlockingKernelClient(context=self.context)
        client.load_connection_info(self._connection(self.sockets))
        client.start_channels(shell=True, iopub=True, stdin=False, hb=False, control=True)
        return client

    def _monitor(self, channel):
        """A socket that tells when a channel's connection has ended."""
        end = getattr(self.client, f"{channel}_channel").socket
        return end.get_monitor_socket(zmq.EVENT_DISCONNECTED)

    def run(self, code, seconds, limit, at_most=math.inf):
        """Run a cell for at most so many seconds and characters of output."""
        return self._run(dict(code=code, silent=False, store_history=True), seconds, limit, at_most)

    def ask(self, expression, seconds, limit, at_most=math.inf):
        """Evaluate an expression of the grader's own, past all that IPython does with a cell."""
        request = dict(code="", silent=True, store_history=False, user_expressions={"": expression})
        return self._run(request, seconds, limit, at_most)

    def _run(self, request, seconds, limit, at_most):
        """Send a request, follow it, and stop it when its time is up."""
        if self.client is None:
            self._connect()
        collected = Collected(limit)
        if self.process.poll() is not None:
            return Ran("ended")
        watch = Stopwatch(self.pid)
        try:
            request = self.client.execute(**request, allow_stdin=False)
            status = self._converse(request, collected, lambda: watch.is_up(seconds, at_most))
        except zmq.Again:  # nobody takes the request
            request, status = None, "lost"
        stopped = status in ("timeout", "flood") and self._interrupted(request, collected)
        if status in ("timeout", "flood", "lost") and not stopped:
            self.end()
        return Ran(status, collected.outputs, collected.answer, watch.elapsed())

    def _interrupted(self, request, collected):
        """Ask the running cell to stop; return whether it did."""
        try:
            self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))
        except zmq.Again:
            return False
        patience = time.monotonic() + 2
        return self._converse(request, collected, lambda: time.monotonic() > patience) in ("ok", "error")

    def _converse(self, request, collected, out_of_time):
        """Follow the kernel's messages until it has answered and is idle."""
        shell, iopub = self.client.shell_channel.socket, self.client.iopub_channel.socket
        status, idle = None, False
        while not (status and idle):
            if out_of_time():
                return "timeout"
            ready = zmq.select([shell, iopub, *self.monitors], [], [], 0.1)[0]
            if self.process.poll() is not None or set(ready) & set(self.monitors):
                return self._lost()
            for channel in ready:
                kind, content = self._receive(channel, request, collected)
                if kind == "execute_reply" or kind == "kernel_info_reply":
                    status = "ok" if content.get("status") == "ok" else "error"
                elif kind == "status":
                    idle = content.get("execution_state") == "idle"
                elif kind:
                    collected.take(kind, content)
            if collected.flood:
                return "flood"
        return status

    def _lost(self):
        """The connection is gone: with its process, or without."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        return "lost" if self.process.poll() is None else "ended"

    def _receive(self, channel, request, collected):
        """Kind and content of a message that answers the request; (None, {}) for any other.

        The student's process can write whatever it likes here, signed and all.
        """
        frames = channel.recv_multipart()
        try:
            _, parts = self.client.session.feed_identities(frames)
            if collected.too_long(sum(map(len, parts))):
                return None, {}
            message = self.client.session.deserialize(parts)
        except Exception:  # what cannot be read was not written by a kernel
            return None, {}
        return _checked(message, request)

    def end(self):
        """End the process and everything in its sandbox."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.client is not None:
            self.client.stop_channels()
            self.context.destroy(linger=0)
            self.client = None
        if self.group:
            self.group.remove()
        if self.confined:
            self.info.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _listens(path):
    """Whether a kernel's socket is there and takes a connection; a link is not followed."""
    try:
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(path)
    except OSError:
        return False
    return True


def _checked(message, request):
    """Kind and content of a message, if these have the form that the protocol gives them."""
    parent, kind, content = (message.get(k) for k in ("parent_header", "msg_type", "content"))
    fits = isinstance(parent, dict) and isinstance(kind, str) and isinstance(content, dict)
    return (kind, content) if fits and parent.get("msg_id") == request else (None, {})


def _launcher(connection):
    """The command that starts a kernel."""
    return [
        sandbox.PYTHON, "-m", "ipykernel_launcher", "-f", str(connection),
        "--HistoryManager.enabled=False", "--InteractiveShell.colors=NoColor",
    ]  # fmt: skip
