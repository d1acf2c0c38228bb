#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tests/live/locks asks of reports.

convoys.py waited REPORT TEXT PIDS   calls of PIDS processes waited for the mutex, behind each
                                     other: the table has the numbers of the JSON report
convoys.py alone REPORT TEXT         one caller did not wait behind itself
convoys.py without REPORT TEXT       --locks was not given: nothing is said of waits
"""
import json
import re
import sys

UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def same(text, ns):
    """Is a duration of the table, which has one digit behind the point, that of the report?"""
    number, unit = text.split()
    return abs(float(number) * UNITS[unit] - ns) <= 0.06 * UNITS[unit]


def table(text):
    """Rows of the table of convoys, by its column widths; None: there is none."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if line.startswith("CONVOYS: HOLDER")]
    if not heads:
        return None
    rows = []
    for line in lines[heads[0] + 1:]:
        assert len(line) <= 80, line
        if line.startswith("  "):
            return rows
        found = re.fullmatch(r"(.{24}) (.{24}) +(\d+) +(\S+ \S+) +(\S+ \S+) +(\d+)", line)
        assert found, line
        rows.append([field.strip() for field in found.groups()])
    raise AssertionError("the table has no end")


def name(process):
    return f"{process['comm']}[{process['pid']}]"[:24] if process else "(not known)"


def waited(report, text, pids):
    convoys, rows = report["convoys"], table(text)
    processes = {p["pid"]: p for p in report["processes"]}
    assert convoys and rows and report["convoys_lost"] == 0, convoys
    assert len(rows) == min(len(convoys), 8)
    for convoy, row in zip(convoys, rows):
        holder, waiter, waits, total, longest, queue = row
        assert (holder, waiter) == (name(convoy["holder"]), name(convoy["waiter"])), row
        assert (int(waits), int(queue)) == (convoy["waits"], convoy["deepest_queue"]), row
        assert same(total, convoy["sum_ns"]) and same(longest, convoy["max_ns"]), row
    holders = {c["holder"]["pid"] for c in convoys if c["holder"]}
    waiters = {c["waiter"]["pid"] for c in convoys}
    assert waiters == set(processes) and len(waiters) == pids, (waiters, list(processes))
    assert holders and holders <= set(processes), (holders, list(processes))
    assert any(c["holder"] and c["holder"] != c["waiter"] for c in convoys) or pids == 1
    for pid, process in processes.items():
        mine = [c for c in convoys if c["waiter"]["pid"] == pid]
        phases = [c["phases"] for c in process["commands"] if "mutex_waits" in c.get("phases", {})]
        assert len(phases) == 1
        waits = phases[0]["mutex_waits"]
        assert waits["count"] == sum(c["waits"] for c in mine), (waits, mine)
        assert waits["sum_ns"] == sum(c["sum_ns"] for c in mine), (waits, mine)
        assert waits["max_ns"] == max(c["max_ns"] for c in mine), (waits, mine)
        assert waits["sum_ns"] <= sum(part["sum_ns"] for part in phases[0]["parts"]), phases
        # of calls with a record no more than of all
        recorded = [part for part in phases[0]["parts"] if part["phase"] == "mutex"]
        assert sum(part["sum_ns"] for part in recorded) <= waits["sum_ns"], phases


def main():
    report, text = json.load(open(sys.argv[2])), open(sys.argv[3]).read()
    if sys.argv[1] == "waited":
        waited(report, text, int(sys.argv[4]))
    elif sys.argv[1] == "alone":
        mine = {p["pid"] for p in report["processes"]}
        behind = [c for c in report["convoys"] if c["holder"] and c["holder"]["pid"] in mine]
        assert not behind, behind
        # one that is not traced may have held it
        assert (table(text) is None) == (report["convoys"] == []), text
    else:
        assert "convoys" not in report and table(text) is None and "waits for mutex" not in text


main()
