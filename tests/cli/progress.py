#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""progress.py TOOL - a run that lasts says on a terminal how it is getting on.

On standard error, one line that is drawn again; none with -q, and none where it is no terminal.
The run that shows it ends when it has; the others last for as long as that took, and longer.
"""
import os
import pty
import re
import signal
import subprocess
import sys
import time

LIMIT_S = 120
LINE = re.compile(rb"\r(\d+) s: ([\d,]+) calls, [\d,]+/s, (no finding|[\d,]+ )")


def read_some(fd):
    try:
        return os.read(fd, 4096)
    except OSError:  # the other side is closed
        return b""


def shown(tool):
    """What a terminal shows of a run until its second line of progress, and how long that took."""
    master, slave = pty.openpty()
    began, text = time.monotonic(), b""
    process = subprocess.Popen([tool, "--", "sleep", "600"], stdout=subprocess.DEVNULL,
                               stderr=slave)
    os.close(slave)
    while len(LINE.findall(text)) < 2:
        assert time.monotonic() - began < LIMIT_S, text
        part = read_some(master)
        assert part, text
        text += part
    took = time.monotonic() - began
    process.send_signal(signal.SIGINT)
    while part := read_some(master):
        text += part
    assert process.wait(LIMIT_S) == 5, process.returncode  # no call
    return text, took


def main():
    tool, = sys.argv[1:]
    text, took = shown(tool)
    lines = LINE.findall(text)
    seconds = [int(line[0]) for line in lines]
    assert seconds[0] >= 3 and seconds == sorted(set(seconds)), text
    assert all(line[1:] == (b"0", b"no finding") for line in lines), text
    # the line is taken away before anything else is printed
    last = text.rindex(lines[-1][0] + b" s: ")
    assert re.match(rb"[^\r\n]*\r +\r", text[last:]), text
    duration = f"{int(took) + 3}"
    master, slave = pty.openpty()
    quiet = subprocess.run([tool, "-q", "-d", duration, "--", "sleep", "600"], check=False,
                           stdout=subprocess.DEVNULL, stderr=slave, timeout=LIMIT_S)
    os.close(slave)
    text = read_some(master)
    assert quiet.returncode == 5 and not LINE.search(text), text
    piped = subprocess.run([tool, "-d", duration, "--", "sleep", "600"], check=False,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=LIMIT_S)
    assert piped.returncode == 5 and b"\r" not in piped.stderr, piped.stderr


main()
