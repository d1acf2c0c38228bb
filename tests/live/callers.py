#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""callers.py KIND [COUNT] - processes and threads for tests/live/report and filter, which name the kinds."""
import ctypes
import os
import signal
import struct
import sys
import threading

NR = {"x86_64": 324, "aarch64": 283, "riscv64": 283}[os.uname().machine]
PRIVATE_EXPEDITED, REGISTER_PRIVATE_EXPEDITED = 1 << 3, 1 << 4
libc = ctypes.CDLL(None, use_errno=True)


def call(cmd, flags=0, cnt=1):
    for _ in range(cnt):
        libc.syscall(NR, cmd, flags, 0)


def refused(cnt):
    """Barriers that were never registered for."""
    call(PRIVATE_EXPEDITED, cnt=cnt)


def alone(cnt):
    """Registered, and no other thread to reach."""
    call(REGISTER_PRIVATE_EXPEDITED)
    call(PRIVATE_EXPEDITED, cnt=cnt)


def name(comm):
    """Of the calling thread, which in a new process is its leader."""
    libc.prctl(15, comm.encode(), 0, 0, 0)


def odd(cnt):
    """Barriers that were never registered for, by a process that looks like a formula, and worse."""
    libc.prctl(15, b'=1+1;\n\x1b,\xff<x>"', 0, 0, 0)
    refused(cnt)


def child(function, set_tid=None):
    """A process that does this and ends, with a pid of choice. Returns its pid."""
    tid = (ctypes.c_int * 1)(set_tid or 0)
    args = struct.pack("11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0,
                       ctypes.addressof(tid) if set_tid else 0, 1 if set_tid else 0, 0)
    pid = libc.syscall(435, args, len(args)) if set_tid else os.fork()
    if pid < 0:
        sys.exit(f"clone3: {os.strerror(ctypes.get_errno())}")
    if not pid:
        function()
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def reused():
    """Two processes of one number, one after the other."""
    def named(comm, cnt):
        name(comm)
        refused(cnt)

    pid = child(lambda: None)
    for comm, cnt in ("alpha", 3), ("beta", 5):
        child(lambda: named(comm, cnt), set_tid=pid)
    print(f"reused={pid}")


def threads(cnt):
    """Threads that each call one time more than the one before; the last one has wrong flags as well."""
    def worker(i):
        name(f"worker-{i}")
        refused(i)
        if i == cnt:
            call(PRIVATE_EXPEDITED, flags=1, cnt=2)

    name("server")
    for i in range(1, cnt + 1):
        thread = threading.Thread(target=worker, args=(i,))
        thread.start()
        thread.join()


def mixed(begin=None):
    """39 calls: alpha[13] makes 1 REGISTER, 10 PRIVATE and 2 that fail, all on the first CPU; beta[26]
    on the last one 6 that fail, and its thread beta-worker 20 QUERY."""
    cpus = sorted(os.sched_getaffinity(0))

    def alpha():
        os.sched_setaffinity(0, cpus[:1])
        name("alpha")
        if begin:
            with open(begin, "w", encoding="ascii") as tasks:
                tasks.write(str(os.getpid()))
        alone(10)
        call(1 << 5, cnt=2)

    def worker():
        name("beta-worker")
        call(0, cnt=20)

    def beta():
        os.sched_setaffinity(0, cpus[-1:])
        name("beta")
        refused(6)
        thread = threading.Thread(target=worker)
        thread.start()
        thread.join()

    child(alpha)
    child(beta)


def asked(leader, cnt):
    """One call of the leader and cnt of a thread, whose number is printed first, for each line that comes."""
    go, done = threading.Semaphore(0), threading.Semaphore(0)

    def worker():
        print(threading.get_native_id(), flush=True)
        while go.acquire():
            if not lines:
                return
            call(0, cnt=cnt)
            done.release()

    lines = [True]
    thread = threading.Thread(target=worker)
    thread.start()
    for _ in sys.stdin:
        call(0, cnt=leader)
        go.release()
        done.acquire()
    lines.clear()
    go.release()
    thread.join()


if __name__ == "__main__":
    globals()[sys.argv[1]](*(int(arg) if arg.isdigit() else arg for arg in sys.argv[2:]))
