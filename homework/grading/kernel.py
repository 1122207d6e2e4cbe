"""A student's kernel: started in the sandbox, told what to run, and ended."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import zmq
from jupyter_client import BlockingKernelClient

from . import sandbox, seccomp
from .outputs import Collected

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
SOCKETS = f"{sandbox.HOME}/.kernel"  # inside the sandbox
MAX_KERNEL_MESSAGE = 128 << 20  # a longer one ends the connection
STARTING = 120  # seconds
PATIENCE = 3  # a time limit is one of processor time; a process that only waits gets so many times that
QUIET = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL) | {"start_new_session": True}


class NotStarted(RuntimeError):
    """No kernel came up: the machine's fault, for which nobody may lose points."""


@dataclass
class Ran:
    """What came of one request."""

    status: str  # ok, error, timeout, flood, ended
    outputs: list = field(default_factory=list)
    answer: str | None = None


class Kernel:
    """One confined Python kernel. Starting returns at once; the first `run` waits until it is ready."""

    def __init__(self, confined=True):
        self.confined = confined
        self.folder = Path(tempfile.mkdtemp(prefix="grading-"))
        self.key = secrets.token_hex(32)
        self.client = None
        if confined:
            sandbox.require()
            self._start_confined()
        else:
            self._start_open()

    def _start_confined(self):
        connection = self._write_connection(SOCKETS)
        filter_read, filter_write = os.pipe()
        os.write(filter_write, seccomp.program())
        os.close(filter_write)
        info_read, info_write = os.pipe()
        self.info = os.fdopen(info_read)
        command = sandbox.command(_launcher("/run/connection.json"), connection, filter_read, info_write)
        self.process = subprocess.Popen(
            command, pass_fds=(filter_read, info_write), preexec_fn=sandbox.Limits().apply,
            env={"PATH": os.environ["PATH"]},     # the sandbox can read bubblewrap's own, in /proc/1
            **QUIET,
        )  # fmt: skip
        os.close(filter_read)
        os.close(info_write)

    def _start_open(self):
        self.sockets = f"{self.folder}/kernel"
        connection = self._write_connection(self.sockets)
        environment = {**os.environ, "PYTHONPATH": str(sandbox.HERE)}
        self.process = subprocess.Popen(_launcher(connection), env=environment, cwd=self.folder, **QUIET)

    def _write_connection(self, sockets):
        path = self.folder / "connection.json"
        path.write_text(json.dumps(self._connection(sockets)))
        return path

    def _connection(self, sockets):
        """How to reach the kernel, from inside or from outside."""
        ports = {f"{name}_port": n for n, name in enumerate(CHANNELS, 1)}
        return dict(ports, transport="ipc", ip=sockets, key=self.key, signature_scheme="hmac-sha256")

    def _connect(self):
        """Wait for the kernel's sockets, and for its first answer."""
        deadline = time.monotonic() + STARTING
        if self.confined:
            text = self.info.read()
            if not text:
                raise NotStarted("The sandbox did not start.")
            first = sandbox.first_process(text)
            self.sockets = sandbox.as_seen_outside(SOCKETS, first)
        while not all(Path(f"{self.sockets}-{n}").exists() for n in range(1, len(CHANNELS) + 1)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted("The kernel did not start.")
            time.sleep(0.01)
        self.pid = sandbox.child_of(first) if self.confined else self.process.pid
        context = zmq.Context()
        context.setsockopt(zmq.MAXMSGSIZE, MAX_KERNEL_MESSAGE)
        context.setsockopt(zmq.LINGER, 0)
        self.context = context
        client = BlockingKernelClient(context=context)
        client.load_connection_info(self._connection(self.sockets))
        client.start_channels(shell=True, iopub=True, stdin=False, hb=False, control=True)
        self.client = client
        while self._converse(client.kernel_info(), 1, Collected(1 << 20)) != "ok":
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted("The kernel did not answer.")

    def run(self, code, seconds, limit):
        """Run a cell for at most so many seconds and characters of output."""
        return self._run(dict(code=code, silent=False, store_history=True), seconds, limit)

    def ask(self, expression, seconds, limit):
        """Evaluate an expression of the grader's own, past all that IPython does with a cell."""
        request = dict(code="", silent=True, store_history=False, user_expressions={"": expression})
        return self._run(request, seconds, limit)

    def _run(self, request, seconds, limit):
        if self.client is None:
            self._connect()
        collected = Collected(limit)
        if self.process.poll() is not None:
            return Ran("ended")
        request = self.client.execute(**request, allow_stdin=False)
        status = self._converse(request, seconds, collected)
        if status in ("timeout", "flood") and not self._interrupted(request, collected):
            self.end()
        return Ran(status, collected.outputs, collected.answer)

    def _processor_time(self):
        """Seconds that the kernel's process has used."""
        try:
            times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:
            return 0.0
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    def _interrupted(self, request, collected):
        """Ask the running cell to stop; whether it did."""
        self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))
        return self._converse(request, 2, collected) in ("ok", "error")

    def _converse(self, request, seconds, collected):
        """Follow the kernel's messages until it has answered and is idle."""
        began, before = time.monotonic(), self._processor_time()
        shell, iopub = self.client.shell_channel.socket, self.client.iopub_channel.socket
        status, idle = None, False
        while not (status and idle):
            waited = time.monotonic() - began
            if waited > seconds and (
                waited > seconds * PATIENCE or self._processor_time() - before > seconds
            ):
                return "timeout"
            if self.process.poll() is not None:
                return "ended"
            for socket in zmq.select([shell, iopub], [], [], 0.1)[0]:
                message = self._receive(socket, collected)
                if message is None or message["parent_header"].get("msg_id") != request:
                    continue
                if socket is shell:
                    status = message["content"].get("status", "error")
                elif message["msg_type"] == "status":
                    idle = message["content"].get("execution_state") == "idle"
                else:
                    collected.take(message)
            if collected.flood:
                return "flood"
        return "ok" if status == "ok" else "error"

    def _receive(self, socket, collected):
        """One message, or None if it is too long to look at or no message at all."""
        frames = socket.recv_multipart()
        try:
            _, parts = self.client.session.feed_identities(frames)
            if collected.too_long(sum(map(len, parts))):
                return None
            message = self.client.session.deserialize(parts)
            return message if isinstance(message["content"], dict) else None
        except Exception:  # what cannot be read was not written by a kernel
            return None

    def end(self):
        """End the process and everything in its sandbox."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.client is not None:
            self.client.stop_channels()
            self.context.destroy(linger=0)
            self.client = None
        if self.confined:
            self.info.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _launcher(connection):
    return [
        sys.executable,
        "-m",
        "ipykernel_launcher",
        "-f",
        str(connection),
        "--HistoryManager.enabled=False",
    ]
