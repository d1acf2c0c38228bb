#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""fallback.py KIND [COUNT] [REPORT] - processes for tests/live/fallback: each registers and asks
for a barrier once, which a filter refuses, and then does something else."""
import ctypes
import mmap
import os
import signal
import sys
import threading

from absent import PRIVATE_EXPEDITED, REGISTER_PRIVATE_EXPEDITED, REGISTER_RSEQ, call, libc, told

NONE, READ, WRITE, EXEC = 0, 1, 2, 4
MADV_DONTNEED = 4
NR_TGKILL, NR_TKILL = {"x86_64": (234, 200)}.get(os.uname().machine, (131, 130))
SIZE = mmap.PAGESIZE
libc.mmap.restype = ctypes.c_void_p
libc.mprotect.argtypes = libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def refused():
    call(REGISTER_PRIVATE_EXPEDITED)
    call(PRIVATE_EXPEDITED, cnt=5)


def page():
    return libc.mmap(None, ctypes.c_size_t(SIZE), WRITE | READ, 0x22, -1, ctypes.c_size_t(0))


def toggle(where, first, second, cnt):
    for _ in range(cnt):
        libc.mprotect(where, SIZE, first)
        libc.mprotect(where, SIZE, second)


def mprotect(cnt):
    """What .NET, folly and others do."""
    toggle(page(), READ | WRITE, NONE, cnt)


def until(path):
    """The same for as long as no report names it; nothing but it is done meanwhile, so that the
    tool sees it whole."""
    where = page()
    while not told("fallback-suspected", path):
        toggle(where, READ | WRITE, NONE, 1000)


def unregistered(path):
    """Refused by the kernel, as its registration is missing: see main()."""
    until(path)


def others(path):
    """The same pairs until then, and nothing was refused."""
    where = page()
    call(REGISTER_PRIVATE_EXPEDITED)
    call(PRIVATE_EXPEDITED, cnt=5)
    while not told("fallback-suspected", path):
        toggle(where, READ | WRITE, NONE, 1000)


def madvise(cnt):
    where = page()
    for _ in range(cnt):
        libc.madvise(where, SIZE, MADV_DONTNEED)


def beside(cnt, do):
    """With so many other threads, which wait."""
    end = threading.Event()
    threads = [threading.Thread(target=end.wait) for _ in range(cnt)]
    for thread in threads:
        thread.start()
    do([thread.native_id for thread in threads])
    end.set()
    for thread in threads:
        thread.join()


def signals(cnt):
    """What liburcu and, by tkill(), musl do: each other thread gets the signal."""
    signal.signal(signal.SIGUSR1, lambda *_: None)

    def do(tids):
        for _ in range(cnt):
            for tid in tids:
                libc.syscall(NR_TGKILL, os.getpid(), tid, signal.SIGUSR1)
        for _ in range(cnt):
            for tid in tids:
                libc.syscall(NR_TKILL, tid, signal.SIGUSR1)
    beside(3, do)


def sweep(cnt):
    """What tcmalloc does."""
    cpus = os.sched_getaffinity(0)
    for _ in range(cnt):
        for cpu in sorted(cpus):
            os.sched_setaffinity(0, [cpu])
        os.sched_setaffinity(0, cpus)


def allocator(cnt):
    """The same, after a registration for RSEQ that a filter refuses: see main()."""
    sweep(cnt)


def no_fallback():
    """What else programs do with these calls."""
    # a compiler's page of code; pages that become read-only once; pages that stop threads
    toggle(page(), READ | WRITE, READ | EXEC, 50)
    for _ in range(50):
        toggle(page(), READ | WRITE, READ, 1)
    toggle(page(), READ, NONE, 50)
    # a collector that tries it, and an allocator
    mprotect(3)
    where = [page(), page()]
    for i in range(300):
        libc.madvise(where[i % 2], SIZE, MADV_DONTNEED)
    # threads that are stopped and started, a wake-up of one, and children that are ended
    for number in signal.SIGUSR1, signal.SIGUSR2:
        signal.signal(number, lambda *_: None)

    def do(tids):
        for i in range(40):
            for tid in tids:
                libc.syscall(NR_TGKILL, os.getpid(), tid,
                             signal.SIGUSR2 if i % 2 else signal.SIGUSR1)
        for _ in range(40):
            libc.syscall(NR_TGKILL, os.getpid(), tids[0], signal.SIGUSR1)
    beside(3, do)
    for _ in range(12):
        pid = os.fork()
        if not pid:
            signal.pause()
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    # a thread that is pinned, and one that looks at each CPU once
    for _ in range(20):
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    os.sched_setaffinity(0, range(os.cpu_count()))
    sweep(1)


def main():
    kind, *args = sys.argv[1:]
    if kind == "unregistered":
        call(PRIVATE_EXPEDITED, cnt=5)
    elif kind == "allocator":
        call(REGISTER_RSEQ)
    elif kind != "others":
        refused()
    print(f"pid={os.getpid()}", flush=True)
    globals()[kind](*(int(arg) if arg.isdigit() else arg for arg in args))


if __name__ == "__main__":
    main()
