#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""callers.py KIND [COUNT] - processes and threads for tests/live/report, which names the kinds."""
import ctypes
import os
import sys

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


if __name__ == "__main__":
    globals()[sys.argv[1]](*(int(arg) for arg in sys.argv[2:]))
