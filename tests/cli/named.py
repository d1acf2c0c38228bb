#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Processes that are named with -p and end.

usage: named.py TOOL DIR gone|children

gone: the process ends, and another one gets its number, while the tool waits for the
reader of its report, which is a FIFO: named, and nothing attached yet. To be run as the
first process of a pid namespace of its own, where no other process takes numbers.
children: the process ends after it has started a child, which makes calls and ends; that
ends the run.
"""
import os
import re
import signal
import subprocess
import sys
import time

LIMIT_S = 100


def wait_until(what, condition):
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"waited {LIMIT_S} s: {what}")
        time.sleep(0.01)


def has_pidfd(pid):
    links = []
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            links.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
        except FileNotFoundError:
            pass
    return any("pidfd" in link for link in links)


def gone(tool, top):
    fifo = f"{top}/fifo"
    os.mkfifo(fifo)
    sleeper = subprocess.Popen(["sleep", "1000"])
    traced = subprocess.Popen([tool, "-p", str(sleeper.pid), "--json", fifo],
                              stderr=subprocess.PIPE, text=True)
    wait_until("the tool has found the process", lambda: has_pidfd(traced.pid))
    sleeper.kill()
    sleeper.wait()
    with open("/proc/sys/kernel/ns_last_pid", "w") as last:
        last.write(str(sleeper.pid - 1))
    heir = subprocess.Popen(["sleep", "1000"])
    assert heir.pid == sleeper.pid, (heir.pid, sleeper.pid)
    with open(fifo) as report:
        report.read()
    _, words = traced.communicate(timeout=LIMIT_S)
    heir.kill()
    print(words)
    assert traced.returncode == 5, traced.returncode
    assert re.search(rf"^membarrier-trace: process {heir.pid} was gone before everything was "
                     r"attached \(took [0-9.]+ s\)$", words, re.M)


def children(tool, top):
    for name in "parent", "child":
        os.mkfifo(f"{top}/{name}")
    parent = subprocess.Popen(
        ["sh", "-c", f"read word <{top}/parent; "
         f"(read word <{top}/child; exec build/membarrier-workload --calls 10) & exit 0"],
        stdout=subprocess.DEVNULL)
    traced = subprocess.Popen([tool, "-p", str(parent.pid)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    assert traced.stderr.readline().startswith("Tracing ")
    with open(f"{top}/parent", "w") as go:
        go.write("go\n")
    parent.wait()
    time.sleep(0.5)  # not to be noticed: the child is there
    with open(f"{top}/child", "w") as go:
        go.write("go\n")
    report, words = traced.communicate(timeout=LIMIT_S)
    print(report, words)
    assert traced.returncode == 0, traced.returncode
    assert "\nVerdict: verified" in report and "\nmembarrier-work[" in report
    told = "The run ended because the processes that it judged were gone\n"
    assert told in words and told in report


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
{"gone": gone, "children": children}[sys.argv[3]](sys.argv[1], sys.argv[2])
