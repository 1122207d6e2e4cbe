"""What a hand-in may try against the machine that grades it. Each attack prints BREACH if it succeeds."""

ATTACKS = {
    "read the gradebook": """
import os
for folder, _, files in os.walk("/"):
    ours = not folder.startswith({python!r})                 # nbgrader brings an example of its own
    if ours and any(f.endswith(".db") and "gradebook" in f for f in files): print("BREACH", folder)
print(open({root!r} + "/gradebook.db", "rb").read(10), "BREACH")
""",
    "read the source": """
print("BREACH", open({root!r} + "/source/{assignment}/{assignment}.ipynb").read(10))
""",
    "read another student's file": """
import os
print("BREACH", os.listdir({root!r} + "/submitted"))
""",
    "read the environment": """
import os
if os.environ.get("SECRET_OF_THE_GRADER"): print("BREACH", os.environ["SECRET_OF_THE_GRADER"])
for pid in filter(str.isdigit, os.listdir("/proc")):
    try: environ = open(f"/proc/{{pid}}/environ", "rb").read()
    except OSError: continue
    if b"SECRET_OF_THE_GRADER" in environ: print("BREACH", pid)
raise PermissionError("nothing but the sandbox's own environment")
""",
    "read the home folder": """
import os
found = [f for f in os.listdir({home!r}) if os.path.isfile(os.path.join({home!r}, f))]
if found: print("BREACH", found)
raise FileNotFoundError("no file there")
""",
    "open a network connection": """
import socket
socket.create_connection(("127.0.0.1", {port}), timeout=2)
print("BREACH")
""",
    "send a datagram": """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"hello", ("10.0.0.1", 53))
print("BREACH")
""",
    "fork bomb": """
import os
while True:
    os.fork()
    print("BREACH")
""",
    "start a program": """
import subprocess
print("BREACH", subprocess.run(["id"], capture_output=True))
""",
    "thread bomb": """
import threading, time
for n in range(100_000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("BREACH")
""",
    "fill the memory": """
hoard = []
while len(hoard) < 200: hoard.append(bytearray(b"x") * 10**8)
print("BREACH")
""",
    "fill memory beside its own": """
import os
for n in range(100):
    fd = os.memfd_create(str(n))
    os.write(fd, b"x" * 10**6)
print("BREACH")
""",
    "fill the disk": """
import os
for n in range(1000):
    with open(f"/tmp/{{n}}", "wb") as f: f.write(b"x" * 10**7)
print("BREACH")
""",
    "fill shared memory": """
with open("/dev/shm/x", "wb") as f: f.write(b"x" * 10**6)
print("BREACH")
""",
    "write outside": """
done = []
for path in ("/usr/x", "/etc/x", "/x", {python!r} + "/x", {library!r} + "/x.py", {root!r} + "/x", "/run/grader/wire.py"):
    try: open(path, "w").write("x"); done.append(path)
    except OSError as error: last = error
if done: print("BREACH", done)
raise last
""",
    "become somebody else": """
import os
os.setuid(0)
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x10000000) == 0 or libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None) == 0: print("BREACH")
raise PermissionError("refused")
""",
    "trace another process": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
if libc.ptrace(16, 1, 0, 0) == 0: print("BREACH")
raise PermissionError("refused")
""",
    "kill the grader": """
import os
try: os.kill({pid}, 9); print("BREACH")
finally: os.kill(-1, 9)
""",
    "survive the kernel's end": """
import os
if os.fork() == 0:
    os.setsid()
    while True: pass
print("BREACH")
""",
    "use the processor for ever": """
import threading
def spin():
    while True: pass
for n in range(4): threading.Thread(target=spin, daemon=True).start()
spin()
""",
    "keep a secret in a keyring": """
import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
first = 248 if platform.machine() == "x86_64" else 217   # add_key; then request_key, keyctl
for keyring in range(-8, 0):
    if libc.syscall(first, b"user", b"cheat", b"answer", 6, keyring) > 0: print("BREACH add")
    if libc.syscall(first + 1, b"user", b"secret-of-the-grader", None, keyring) > 0: print("BREACH request")
    if libc.syscall(first + 2, 0, keyring, 0) > 0: print("BREACH keyctl")
raise OSError(ctypes.get_errno(), "no keyring")
""",
    "take another process's files": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
fd = libc.syscall(434, 1, 0)                         # pidfd_open and pidfd_getfd, the same on both processors
if fd >= 0 or libc.syscall(438, 1, 0, 0) >= 0: print("BREACH")
raise OSError(ctypes.get_errno(), "no descriptor of a process")
""",
    "keep memory in sockets": """
import socket
held, pairs = 0, []
try:
    while True:
        pair = socket.socketpair()
        for end in pair:
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                try: end.setsockopt(socket.SOL_SOCKET, option, 1 << 30)
                except OSError: pass
            end.setblocking(False)
            try:
                while True: held += end.send(b"x" * 65536)
            except OSError: pass
        pairs.append(pair)
finally:
    if held > 100 << 20: print("BREACH", held >> 20, "MB")
""",
    "keep memory in pipes": """
import fcntl, os
held, pipes = 0, []
try:
    while True:
        pipes.append(os.pipe())
        os.set_blocking(pipes[-1][1], False)
        try: fcntl.fcntl(pipes[-1][1], 1031, 1 << 20)   # F_SETPIPE_SZ
        except OSError: pass
        try:
            while True: held += os.write(pipes[-1][1], b"x" * 65536)
        except BlockingIOError: pass
finally:
    if held > 100 << 20: print("BREACH", held >> 20, "MB")
""",
    "send an open file to somebody": """
import socket, array
a, b = socket.socketpair()
a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1]))])
print("BREACH")
""",
    "put a link in the place of a socket": """
import glob, os
sockets = sorted(glob.glob(os.path.expanduser("~/.kernel-*")))
for path in sockets: os.rename(path, path + "-old")
for path in sockets:
    try: os.symlink({unix!r}, path); print("a link")
    except OSError as refused: print(refused)
    try: os.rename({unix!r}, path); print("BREACH moved")
    except OSError: pass
import socket, time
for fd in range(3, 256):                             # and make the grader connect anew
    try:
        end = socket.socket(fileno=os.dup(fd))
        listens = end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if ".kernel-" in str(end.getsockname()) and not listens: end.shutdown(socket.SHUT_RDWR)
    except OSError: pass
time.sleep(3)
""",
    "make a namespace": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x40000000, 0x8000000, 0x4000000, 0x2000000, 0x80):
    if libc.unshare(flag) == 0 or libc.syscall(56, flag | 17, 0, 0, 0, 0) > 0: print("BREACH", hex(flag))
raise OSError(ctypes.get_errno(), "no namespace")
""",
    "sleep through the evening": """
import time
time.sleep(10_000)
""",
}
