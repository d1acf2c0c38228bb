#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""absent.py KIND [COUNT] - processes for tests/live/why, of which something does not happen."""
import ctypes
import os
import sys
import threading
import time

NR = {"x86_64": 324, "aarch64": 283, "riscv64": 283}[os.uname().machine]
GLOBAL_EXPEDITED, REGISTER_GLOBAL_EXPEDITED = 1 << 1, 1 << 2
PRIVATE_EXPEDITED, REGISTER_PRIVATE_EXPEDITED = 1 << 3, 1 << 4
REGISTER_SYNC_CORE = 1 << 6
RSEQ, REGISTER_RSEQ, FLAG_CPU = 1 << 7, 1 << 8, 1
libc = ctypes.CDLL(None, use_errno=True)


def call(cmd, flags=0, cpu=0, cnt=1):
    for _ in range(cnt):
        libc.syscall(NR, cmd, flags, cpu)


def other(cnt):
    """Registered for another command."""
    call(REGISTER_SYNC_CORE)
    call(PRIVATE_EXPEDITED, cnt=cnt)


def executed(cnt):
    """Registered, but before an exec."""
    call(REGISTER_PRIVATE_EXPEDITED)
    os.execv(sys.executable, [sys.executable, *sys.argv[:1], "unregistered", str(cnt)])


def unregistered(cnt):
    call(PRIVATE_EXPEDITED, cnt=cnt)


def single(cnt):
    """Registered, and no second thread."""
    call(REGISTER_PRIVATE_EXPEDITED)
    call(PRIVATE_EXPEDITED, cnt=cnt)


def pair(cnt):
    """The same with a second thread all the time."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    single(cnt)
    end.set()
    thread.join()


def later(cnt):
    """As many with one thread as with two."""
    single(cnt)
    pair(cnt)


def everywhere(cnt):
    """GLOBAL_EXPEDITED, and no process is registered for it."""
    call(GLOBAL_EXPEDITED, cnt=cnt)


def receiver(cnt):
    """The same beside a process that is."""
    pid = os.fork()
    if not pid:
        call(REGISTER_GLOBAL_EXPEDITED)
        time.sleep(10)
        os._exit(0)
    time.sleep(0.3)
    call(GLOBAL_EXPEDITED, cnt=cnt)
    os.kill(pid, 9)
    os.waitpid(pid, 0)


def targeted(cpu, cnt):
    """RSEQ for that CPU, from two threads on CPU 0."""
    os.sched_setaffinity(0, [0])
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    call(REGISTER_RSEQ)
    call(RSEQ, FLAG_CPU, cpu, cnt)
    end.set()
    thread.join()


if __name__ == "__main__":
    globals()[sys.argv[1]](*(int(arg) for arg in sys.argv[2:]))
