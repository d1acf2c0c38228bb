#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A signal while the report is being written.

usage: signals.py TOOL DIR one|two

The tool writes its JSON report to a FIFO that has room for one page and that is not
read, so it stays there until it is: the signals find it at the end of a run that came
to its end by itself. One must not lose the report, two end the program; neither
leaves a temporary file.
"""
import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import time

LIMIT_S = 60


def wait_until(what, condition):
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"waited {LIMIT_S} s: {what}")
        time.sleep(0.01)


def bytes_waiting(fifo):
    return struct.unpack("i", fcntl.ioctl(fifo, termios.FIONREAD, b"\0" * 4))[0]


def pending(pid):
    """Is a signal sent and not delivered?"""
    with open(f"/proc/{pid}/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    return int(fields["ShdPnd"], 16) | int(fields["SigPnd"], 16)


def main():
    tool, top, signals = sys.argv[1:]
    fifo_path, recording = f"{top}/fifo", f"{top}/run.mbt"
    os.mkfifo(fifo_path)
    process = subprocess.Popen([tool, "--record", recording, "--json", fifo_path, "--", "true"],
                               stdout=subprocess.PIPE, text=True)
    fifo = os.open(fifo_path, os.O_RDONLY)
    size = fcntl.fcntl(fifo, fcntl.F_SETPIPE_SZ, 4096)
    wait_until("the report fills the FIFO", lambda: bytes_waiting(fifo) == size)
    process.send_signal(signal.SIGTERM)
    wait_until("the signal is delivered",
               lambda: process.poll() is not None or not pending(process.pid))
    if signals == "two":
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT_S) == -signal.SIGTERM, process.returncode
        os.unlink(fifo_path)
        assert os.listdir(top) == [], os.listdir(top)
        return
    report = b""
    while data := os.read(fifo, 1 << 16):
        report += data
    text, _ = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 5, process.returncode  # no call
    assert json.loads(report)["verdict"] == "unverified"
    assert text.splitlines()[-1].startswith("Verdict:"), text
    assert sorted(os.listdir(top)) == ["fifo", "run.mbt"], os.listdir(top)


main()
