"""What the sandboxed process may not ask of the kernel of the operating system: a filter for
bubblewrap.

No new process (so no fork bomb, and nothing that outlives the notebook), no memory beside its own
address space (which is limited), no tracing. The program is classic BPF: eight bytes an
instruction, read from top to bottom.
"""

import errno
import platform
import struct

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in what the filter is shown
ALLOW, ERROR, KILL = 0x7FFF0000, 0x00050000, 0x80000000
CLONE_THREAD = 0x10000
FOREIGN = 0x40000000  # system calls of another calling convention start here

CALLS = {
    "x86_64": dict(
        audit=0xC000003E,
        clone=56,
        clone3=435,
        refused=(57, 58, 101, 29, 319, 425, 310, 311, 321, 323, 447, 272, 308, 165, 298),
    ),
    "aarch64": dict(
        audit=0xC00000B7,
        clone=220,
        clone3=435,
        refused=(117, 194, 279, 425, 270, 271, 280, 282, 447, 97, 268, 40, 241),
    ),
}
# refused: fork and vfork (where they exist), ptrace, shmget, memfd_create, io_uring_setup,
# process_vm_readv and _writev, bpf, userfaultfd, memfd_secret, unshare, setns, mount, perf_event_open


def program():
    """The filter for this machine, as bubblewrap reads it."""
    try:
        calls = CALLS[platform.machine()]
    except KeyError:
        raise RuntimeError(
            f"The sandbox knows {' and '.join(CALLS)}, and this machine is {platform.machine()}. "
            "Grade on one of those."
        ) from None
    refuse = ERROR | errno.EPERM
    steps = [
        _step(LOAD, ARCHITECTURE),
        _step(EQUAL, calls["audit"], 1, 0),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER),
        _step(AT_LEAST, FOREIGN, 0, 1),
        _step(RETURN, KILL),
        # glibc falls back from clone3, whose flags a filter cannot see, to clone
        _step(EQUAL, calls["clone3"], 0, 1),
        _step(RETURN, ERROR | errno.ENOSYS),
    ]
    for number in calls["refused"]:
        steps += [_step(EQUAL, number, 0, 1), _step(RETURN, refuse)]
    steps += [
        _step(EQUAL, calls["clone"], 1, 0),
        _step(RETURN, ALLOW),
        _step(LOAD, FIRST_ARGUMENT),
        _step(ANY_BIT, CLONE_THREAD, 0, 1),
        _step(RETURN, ALLOW),
        _step(RETURN, refuse),
    ]
    return b"".join(steps)


def _step(code, value, if_true=0, if_false=0):
    return struct.pack("=HBBI", code, if_true, if_false, value)
