"""What the sandboxed process may ask of the operating system: a list of what a Python kernel needs.

Every other system call answers ENOSYS, as if this system did not have it; so does one that does not
exist yet. Not in the list, and so refused: new processes, keyrings, tracing, namespaces and mounts,
System V and POSIX queues, memory that no limit counts (memfd, io_uring, huge socket buffers), file
descriptors handed from process to process (sendmsg), links. libseccomp knows the numbers.
"""

import ctypes
import errno
import fcntl
import os
import socket
import termios
from functools import cache

FREELY = """
    read write readv writev pread64 pwrite64 preadv pwritev lseek sendfile copy_file_range
    open openat creat close close_range dup dup2 dup3 pipe pipe2
    stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2
    chmod fchmod fchmodat umask utimensat truncate ftruncate fallocate fadvise64 fsync fdatasync flock
    getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
    mmap munmap mremap mprotect madvise brk msync mincore membarrier
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    eventfd2 bind listen accept accept4 connect shutdown getsockname getpeername getsockopt
    sendto recvfrom recvmsg
    futex set_robust_list get_robust_list set_tid_address rseq arch_prctl
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
    restart_syscall pause kill tkill tgkill alarm getitimer setitimer
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    getpid getppid gettid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid
    getgroups     getpriority getrusage getrlimit prlimit64 sysinfo uname getrandom getcpu
    sched_yield sched_getaffinity sched_getscheduler sched_getparam sched_setscheduler
    sched_get_priority_max sched_get_priority_min
    execve wait4 waitid exit exit_group
""".split()

CLONE_THREAD, PR_SET_NAME, PR_GET_NAME = 0x10000, 15, 16  # Python's library has no names for these
# System call: (which of its arguments, the values that this may have)
WITH_ARGUMENT = {
    "socket": (0, [socket.AF_UNIX]),
    "socketpair": (0, [socket.AF_UNIX]),
    "prctl": (0, [PR_SET_NAME, PR_GET_NAME]),
    "ioctl": (
        1,
        [
            termios.TCGETS,
            termios.TIOCGWINSZ,
            termios.FIONBIO,
            termios.FIONREAD,
            termios.FIOCLEX,
            termios.FIONCLEX,
        ],
    ),
    "fcntl": (
        1,
        [
            fcntl.F_GETFD,
            fcntl.F_SETFD,
            fcntl.F_GETFL,
            fcntl.F_SETFL,
            fcntl.F_DUPFD,
            fcntl.F_DUPFD_CLOEXEC,
            fcntl.F_GETLK,
            fcntl.F_SETLK,
            fcntl.F_SETLKW,
        ],
    ),
    "setsockopt": (2, [socket.SO_REUSEADDR]),  # not the sizes of buffers
}
JOIN_SESSION_KEYRING = 1


class NoFilter(RuntimeError):
    """libseccomp is missing, or too old to know what a kernel needs."""


def _libseccomp():
    """The binding of libseccomp, or a sentence about what to install."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError) as problem:
        raise NoFilter(
            f"libseccomp, which filters system calls, is not here ({problem}); "
            "on Debian and Ubuntu: apt install libseccomp2"
        ) from None
    return pyseccomp


@cache
def program():
    """The filter for this machine, as bubblewrap reads it."""
    seccomp = _libseccomp()
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.ENOSYS))
    for name in FREELY:
        _allow(rules, name)
    for name, (number, values) in WITH_ARGUMENT.items():
        for value in values:
            _allow(rules, name, seccomp.Arg(number, seccomp.EQ, value))
    # "no such family": messaging (libzmq) goes on without a network at this answer, and ends at ENOSYS
    rules.add_rule(seccomp.ERRNO(errno.EINVAL), "socket", seccomp.Arg(0, seccomp.NE, socket.AF_UNIX))
    _allow(rules, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
    return _exported(rules)


def _allow(rules, name, *arguments):
    """Add a system call to the filter, if this libseccomp and this processor have it."""
    seccomp = _libseccomp()
    if seccomp.resolve_syscall(seccomp.system_arch(), name) >= 0:
        rules.add_rule(seccomp.ALLOW, name, *arguments)


def _exported(rules):
    """The filter's bytes."""
    with os.fdopen(os.memfd_create("filter"), "r+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


@cache
def _keyctl():
    """The C library's general system call, and the number of the one for keyrings."""
    seccomp = _libseccomp()
    return ctypes.CDLL(None).syscall, seccomp.resolve_syscall(seccomp.system_arch(), "keyctl")


def leave_keyring():
    """Before the sandbox starts: a session keyring of its own, instead of the grader's."""
    syscall, number = _keyctl()
    syscall(number, JOIN_SESSION_KEYRING, None)
