#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""membarrier-trace top in a pane of tmux, looked at and typed at.

usage: pane.py DIR CASE [LIBRARY], where DIR has the programs, and LIBRARY a newterm() that fails

Every wait is for what the screen shows or a file holds; LIMIT_S ends it as a failure.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time

LIMIT_S = 100


class Pane:
    """80 columns by 24 lines, in which a command runs; its raw output is in a file."""

    def __init__(self, top, command, **environment):
        self.raw_path = f"{top}/raw"
        self.tmux = ["tmux", "-L", f"mbt-{os.getpid()}", "-f", "/dev/null"]
        variables = {"TERM": "screen", "NO_COLOR": "", **environment}
        words = [f"{key}={value}" for key, value in variables.items()]
        # not before its output is written to the file; Ctrl-C is for the command alone
        # the suites' width of reports is not that of the pane
        env = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES"] + words + command)
        script = f"trap : INT; read go; {env}; echo status $?; exec sleep 10000"
        self.call("new-session", "-d", "-x", "80", "-y", "24", f"sh -c {shlex.quote(script)}")
        self.call("pipe-pane", f"exec cat >{shlex.quote(self.raw_path)}")
        self.type("Enter")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call("kill-server")

    def call(self, *words):
        return subprocess.run(self.tmux + list(words), check=True, stdout=subprocess.PIPE, text=True).stdout

    def type(self, *keys):
        self.call("send-keys", *keys)

    def resize(self, width, height):
        self.call("resize-window", "-x", str(width), "-y", str(height))

    def lines(self, *options):
        return self.call("capture-pane", "-p", *options).rstrip("\n").split("\n")

    def text(self):
        return "\n".join(self.lines())

    def wait(self, what, condition=None):
        """Until the pattern is on the screen, or the condition holds of its text."""
        condition = condition or (lambda text: re.search(what, text, flags=re.M))
        end = time.monotonic() + LIMIT_S
        while not condition(self.text()):
            if time.monotonic() > end:
                sys.exit(f"waited {LIMIT_S} s: {what}; the screen:\n{self.text()}")
            time.sleep(0.05)
        return self.text()

    def ended(self, status):
        """The command is over: the report is below what was there before the screen."""
        self.wait(f"^status {status}$")
        return "\n".join(self.lines("-S", "-"))

    def raw(self):
        with open(self.raw_path, "rb") as file:
            return file.read()


def top(programs, top_dir, *command, options=("-i", "0.2")):
    return [f"{programs}/membarrier-trace", "top", *options, "--json", f"{top_dir}/report", "--", *command]


def shell(text):
    return ["sh", "-c", text]


def report(top_dir):
    with open(f"{top_dir}/report", encoding="ascii") as file:
        return json.load(file)


def table(page):
    """The line of the table's head."""
    return next(i for i, line in enumerate(page) if line.startswith("PROCESS "))


def table_rows(page):
    """The rows, without the lines of their parts."""
    return [line for line in page[table(page) + 1:] if line[:1] not in ("", " ")]


def drawn(programs, top_dir):
    """The page, its keys and sizes, and the report, which has the numbers of the last page."""
    workload = f"{programs}/membarrier-workload"
    more = (f"{workload} --calls 3000 --threads 1 --command private; "
            f"until [ -e {top_dir}/go ]; do sleep 0.05; done; "
            f"{workload} --calls 500 --threads 1 --command private; touch {top_dir}/done; exec sleep 10000")
    with Pane(top_dir, top(programs, top_dir, *shell(more))) as pane:
        pane.wait("^Calls 3002, 0/s; violated 0, unverified 0, refused 0, lost 0$")
        page = pane.lines()
        assert len(page) == 24, page
        assert re.fullmatch(r"membarrier-trace top: \S+, \d+ CPUs, [\d.]+ s; command sh", page[0]), page[0]
        assert page[2] == "Nothing found so far; the verdict comes with the end", page[2]
        assert page[3].startswith("Slowest CPUs "), page[3]
        assert page[table(page)].split() == ["PROCESS", "COMMAND", "CALLS/S", "CALLS", "P99"], page
        rows = [line.split() for line in table_rows(page)[:3]]
        assert [(row[1], row[3]) for row in rows] == \
            [("QUERY", "1"), ("PRIVATE", "3000"), ("REG_PRIVATE", "1")], rows
        assert all(re.fullmatch(r"membarrier-work\[\d+\]", row[0]) for row in rows), rows
        assert page[23] == "q quit  p pause  s sort (calls/s)  h help", page[23]
        pane.type("s")
        pane.wait(r"s sort \(calls\)  h help$")
        assert table_rows(pane.lines())[0].split()[1] == "PRIVATE"
        pane.type("h")
        pane.wait("^p  pause: the page stays as it is, the run goes on$")
        assert "PROCESS" not in pane.text()
        pane.type("h")
        pane.wait("^PROCESS ")
        pane.type("p")
        pane.wait(r"^membarrier-trace top: .* s \(paused\); command sh$")
        assert pane.lines()[23].startswith("q quit  p go on  s sort")
        open(f"{top_dir}/go", "w", encoding="ascii").close()
        pane.wait("the second load has ended", lambda _: os.path.exists(f"{top_dir}/done"))
        pane.type("s")
        pane.wait(r"s sort \(P99\)")
        assert "Calls 3002," in pane.text(), pane.text()
        pane.type("p")
        pane.wait("^Calls 3504, ")
        pane.resize(120, 30)
        pane.wait("P99      P50      MAX   IPI$")
        pane.wait("the last of 30 lines", lambda _: len(pane.lines()) == 30)
        assert pane.lines()[29].startswith("q quit  p pause  s sort (P99)"), pane.lines()
        pane.resize(60, 12)
        pane.wait("some of 6 rows", lambda _: len(pane.lines()) == 12 and
                  re.fullmatch("and [2-5] rows more", pane.lines()[10]))
        assert "MAX" not in pane.text()
        pane.resize(80, 24)
        pane.wait("the last of 24 lines", lambda _: len(pane.lines()) == 24)
        pane.type("q")
        text = pane.ended(0)
    assert re.search(r"^Verdict: verified", text, flags=re.M), text
    assert report(top_dir)["calls"]["total"] == 3504
    assert report(top_dir)["ended_by"] == "signal"


def found(programs, top_dir):
    """What was found stands above the table, and Ctrl-C ends the run as ever."""
    command = shell(f"{programs}/membarrier-trace scenario stubbed; "
                    f"python3 tests/live/callers.py refused 10; exec sleep 10000")
    with Pane(top_dir, top(programs, top_dir, *command)) as pane:
        pane.wait("^VIOLATED: stubbed 100$")
        pane.wait("^Warnings: error-ignored 9$")
        assert "Nothing found" not in pane.text()
        pane.wait(r"^membarrier-trac\[\d+\] +PRIVATE +\d+ +100 .* VIOLATED$")
        pane.type("C-c")
        text = pane.ended(1)
    assert re.search(r"^Verdict: violated", text, flags=re.M), text
    assert report(top_dir)["calls"]["violated"] == 100


def parts(programs, top_dir):
    """Where the time went, of all calls and of each row; the wait for the mutex with --locks."""
    load = [f"{programs}/membarrier-workload", "-d", "1000", "-c", "private", "-p", "2", "-t", "3"]
    share = r"(\d+) % \(waits for mutex \d+ %\)$"
    with Pane(top_dir, top(programs, top_dir, *load, options=("-i", "0.2", "--locks"))) as pane:
        pane.wait(rf"^Time went into: .*{share}")
        pane.wait(rf"^membarrier-work\[\d+\] +PRIVATE .*\n    \S.* {share}")
        pane.wait(r"^Slowest CPUs \(last in, up to\): \d+ \d+ % ")
        pane.type("q")
        pane.ended(0)


def piped(programs, top_dir):
    """What comes by standard input is the command's; keys are the terminal's."""
    command = shell(f"cat >{top_dir}/got; exec sleep 10000")
    words = shlex.join(top(programs, top_dir, *command))
    with Pane(top_dir, shell(f"printf qqq | {words}")) as pane:
        pane.wait("^q quit  p pause")
        pane.wait("the command has it", lambda _: open(f"{top_dir}/got", encoding="ascii").read() == "qqq")
        pane.type("h")
        pane.wait("^p  pause: the page stays as it is, the run goes on$")
        pane.type("q")
        pane.ended(5)
    assert report(top_dir)["ended_by"] == "signal"


def no_screen(programs, top_dir):
    """The terminal cannot be taken after all: pages follow each other, and keys wake nothing."""
    load = (f"{programs}/membarrier-workload --calls 3000 --threads 1; "
            f"until grep -q . {top_dir}/raw && [ $(grep -c ^--- {top_dir}/raw) -ge 5 ]; do sleep 0.05; done")
    with Pane(top_dir, top(programs, top_dir, *shell(load)), NO_COLOR="1",
              LD_PRELOAD=sys.argv[3]) as pane:
        pane.type("q", "Enter")
        pane.ended(0)
        raw = pane.raw()
    assert raw.count(b"\r\n--- ") >= 5 and b"\r\nVerdict: verified" in raw, raw
    # a look at the records comes after 10 ms of sleep at the least, unless something wakes it
    end = report(top_dir)
    assert end["ended_by"] == "command", end["ended_by"]
    assert sum(cpu["runs"] for cpu in end["tool_runs"]) <= end["duration_ns"] / 10e6 + 50, end["tool_runs"]


# SGR with a colour of foreground or background
COLOUR = re.compile(rb"\x1b\[(?:\d*;)*(?:[34][0-7]|[39]8;|9[0-7]|10[0-7])(?:;\d*)*m")


def colours(programs, top_dir, **environment):
    command = shell(f"{programs}/membarrier-trace scenario stubbed; exec sleep 10000")
    with Pane(top_dir, top(programs, top_dir, *command), **environment) as pane:
        pane.wait("^VIOLATED: stubbed 100$")
        pane.type("q")
        pane.ended(1)
        raw = pane.raw()
    assert b"\x1b[" in raw
    return COLOUR.search(raw)


def coloured(programs, top_dir):
    assert colours(programs, top_dir)


def plain_colours(programs, top_dir):
    assert not colours(programs, top_dir, NO_COLOR="1")


def plain(programs, top_dir, **environment):
    command = shell(f"{programs}/membarrier-workload --calls 3000 --threads 1; "
                    f"until grep -q . {top_dir}/raw && [ $(grep -c ^--- {top_dir}/raw) -ge 2 ]; "
                    f"do sleep 0.05; done")
    with Pane(top_dir, top(programs, top_dir, *command), **environment) as pane:
        pane.ended(0)
        raw = pane.raw()
    assert b"\x1b" not in raw, raw
    assert raw.count(b"\r\n--- ") >= 2 and b"\r\nVerdict: verified" in raw, raw


def dumb(programs, top_dir):
    plain(programs, top_dir, TERM="dumb")


def unset(programs, top_dir):
    plain(programs, top_dir, TERM="")


CASES = {case.__name__: case for case in (drawn, found, parts, piped, no_screen, coloured, plain_colours, dumb, unset)}

with tempfile.TemporaryDirectory() as scratch:
    CASES[sys.argv[2]](sys.argv[1], scratch)
