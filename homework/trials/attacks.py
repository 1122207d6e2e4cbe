"""What a hand-in may try against the machine that grades it. Each prints BREACH if it got through."""

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
}
