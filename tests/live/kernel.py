# SPDX-License-Identifier: GPL-2.0-only
"""What the running kernel allows, by trying it."""
import ctypes
import errno
import os
import platform

NR_BPF = {"x86_64": 321, "aarch64": 280, "riscv64": 280}
BPF_MAP_LOOKUP_ELEM = 1
UNPRIVILEGED = 65534


def maps_are_free():
    """May a process without capabilities look at a BPF map that it has a descriptor of?"""
    child = os.fork()
    if not child:
        libc = ctypes.CDLL(None, use_errno=True)
        os.setgroups([])
        os.setgid(UNPRIVILEGED)
        os.setuid(UNPRIVILEGED)
        attr = (ctypes.c_uint32 * 32)(0xffffffff)
        libc.syscall(NR_BPF[platform.machine()], BPF_MAP_LOOKUP_ELEM, attr, ctypes.sizeof(attr))
        os._exit(ctypes.get_errno() == errno.EPERM)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
