#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A program that seccomp ends for getppid(2).

usage: killed.py [PROGRAM [ARG...]]: with one, that is run, and ended for membarrier(2)
"""
import ctypes
import os
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
KILL_PROCESS, ALLOW = 0x80000000, 0x7fff0000
GETPPID, MEMBARRIER = (110, 324) if os.uname().machine == "x86_64" else (173, 283)
program_to_run = sys.argv[1:]

code = struct.pack("HBBI" * 4, LOAD_WORD, 0, 0, 0, JUMP_IF_EQUAL, 0, 1,
                   MEMBARRIER if program_to_run else GETPPID, RETURN, 0, 0, KILL_PROCESS, RETURN, 0, 0, ALLOW)
room = ctypes.create_string_buffer(code)
program = struct.pack("HxxxxxxP", 4, ctypes.addressof(room))
libc = ctypes.CDLL(None)
assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) == 0
if program_to_run:
    os.execv(program_to_run[0], program_to_run)
os.getppid()
