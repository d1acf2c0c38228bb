#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""absent.py KIND [COUNT] [REPORT] - processes for tests/live/why, of which something does not happen."""
import ctypes
import hashlib
import mmap
import os
import struct
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


def unregistered(cnt, cmd=PRIVATE_EXPEDITED):
    call(cmd, cnt=cnt)


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


def told(text, path, cnt=1):
    """Does the tool's report so far have that text so often? Without the tool there is none."""
    if os.getppid() == 1:
        sys.exit("the tool is gone")
    with open(path) as file:
        return file.read().count(text) >= cnt


def busy(cpu, until, each=lambda: None):
    os.sched_setaffinity(0, [cpu])
    block = bytes(1 << 20)
    while not until():
        each()
        hashlib.sha256(block)


def side_by_side(until, each=lambda: None):
    """Two threads on two CPUs, of which the first one does that each time as well."""
    first, second = sorted(os.sched_getaffinity(0))[:2]
    end = threading.Event()
    thread = threading.Thread(target=busy, args=(second, end.is_set))
    thread.start()
    busy(first, until, each)
    end.set()
    thread.join()


def stopped(cnt, path):
    """Barriers, and then none while two threads run, until the report says so."""
    pair(cnt)
    side_by_side(lambda: told("registered-unused", path))


def unstopped(path):
    """The same for ten reports, with barriers all the time."""
    call(REGISTER_PRIVATE_EXPEDITED)
    side_by_side(lambda: told("\nSo far", path, 10), lambda: call(PRIVATE_EXPEDITED))


def idle(cnt, path):
    """Barriers, and then none for ten reports, while the threads sleep."""
    pair(cnt)
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    while not told("\nSo far", path, 10):
        time.sleep(0.05)
    end.set()
    thread.join()


def inherited(path):
    """A child that runs with its parent's registration, until the report says so."""
    call(REGISTER_PRIVATE_EXPEDITED)
    pid = os.fork()
    if not pid:
        busy(min(os.sched_getaffinity(0)), lambda: told("registered-unused", path))
        os._exit(0)
    os.waitpid(pid, 0)


def memory(flags=mmap.MAP_SHARED, prot=mmap.PROT_READ | mmap.PROT_WRITE):
    """A page of a file in memory that a child gets as well."""
    fd = os.memfd_create("ring")
    os.ftruncate(fd, 4096)
    return mmap.mmap(fd, 4096, flags=flags, prot=prot)


def beside(page, until, each=lambda: None, child=busy):
    """Makes barriers for itself beside a child with an mm of its own, until then."""
    call(REGISTER_PRIVATE_EXPEDITED)
    pid = os.fork()
    if not pid:
        child(max(os.sched_getaffinity(0)), until)
        os._exit(0)
    call(PRIVATE_EXPEDITED, cnt=150)
    busy(min(os.sched_getaffinity(0)), until, each)
    os.waitpid(pid, 0)
    page.close()


def sharing(path):
    """The two have a page in common that both may write, until the report says so."""
    beside(memory(), lambda: told("shared-memory-no-mm", path))


def reports(path):
    return lambda: told("\nSo far", path, 8)


def sharing_private(path):
    """... a page that each has for itself."""
    beside(memory(mmap.MAP_PRIVATE), reports(path))


def sharing_read(path):
    """... a page that they read."""
    beside(memory(prot=mmap.PROT_READ), reports(path))


def sharing_known(path):
    """... and barriers for other processes, too."""
    call(REGISTER_GLOBAL_EXPEDITED)
    beside(memory(), reports(path), lambda: call(GLOBAL_EXPEDITED))


def sharing_asleep(path):
    """... and the child only waits."""
    beside(memory(), reports(path), child=lambda _, until: [time.sleep(0.2) for _ in iter(until, True)])


def filtered(cnt, path):
    """Refused by a filter of its own, and there until the report says what was seen of it."""
    load, jump_if, answer = 0x20, 0x15, 0x06
    filters = [(load, 0, 0, 0), (jump_if, 0, 1, NR), (answer, 0, 0, 0x00050001),
               (answer, 0, 0, 0x7fff0000)]
    room = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in filters))
    program = struct.pack("HxxxxxxQ", len(filters), ctypes.addressof(room))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
        sys.exit("no filter")
    call(PRIVATE_EXPEDITED, cnt=cnt)
    while not told("Seen of", path):
        time.sleep(0.05)


def i386():
    """Killed by a filter of its own at call 375 through the 32-bit entry of x86-64."""
    load, jump_if, answer = 0x20, 0x15, 0x06
    allow, kill, audit_i386 = 0x7fff0000, 0x80000000, 0x40000003
    filters = [(load, 0, 0, 4), (jump_if, 0, 2, audit_i386), (load, 0, 0, 0),
               (jump_if, 1, 0, 375), (answer, 0, 0, allow), (answer, 0, 0, kill)]
    code = b"".join(struct.pack("HBBI", *row) for row in filters)
    room = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxQ", len(filters), ctypes.addressof(room))
    # push %rbx; mov $375, %eax; mov $8, %ebx; xor %ecx, %ecx; xor %edx, %edx; int $0x80; pop %rbx; ret
    machine = bytes.fromhex("53 b877010000 bb08000000 31c9 31d2 cd80 5b c3")
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(machine)
    entry = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
        sys.exit("no filter")
    entry()


if __name__ == "__main__":
    globals()[sys.argv[1]](*(int(arg) if arg.isdigit() else arg for arg in sys.argv[2:]))
