#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""cpu_tables.py laggards|victims TEXT REPORT [CPU...] - the table has a row for each of these CPUs
and for no other, with the numbers of the JSON report; without a CPU: there is no such table."""
import json
import sys

from slow import duration

HEADS = {"laggards": "LAGGARD ", "victims": "VICTIM "}
LINES = {"laggards": "{:<7} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>6}",
         "victims": "{:<7} {:>11} {:>10} {:>10} {:>10} {:>10}"}


def share(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


def name(cpu):
    marks = ("i" if cpu["isolated"] else "") + ("n" if cpu["nohz_full"] else "")
    return f"{cpu['cpu']} {marks}".rstrip()


def seen(part, key):
    return duration(part[key]) if part["count"] else "-"


def laggards(cpu, report):
    start, run = cpu["start"], cpu["handler"]
    calls = sum(other["slowest"] for other in report["cpus"])
    return [name(cpu), share(cpu["slowest"], calls), seen(start, "p50_ns"),
            seen(start, "p99_ns"), seen(start, "max_ns"), seen(run, "p99_ns"),
            seen(run, "max_ns"), cpu["late"], share(cpu["steal_ns"], report["duration_ns"])]


def victims(cpu, _report):
    run = cpu["handler"]
    return [name(cpu), cpu["interrupts"], share(run["count"], cpu["call_interrupts"]),
            seen(run, "sum_ns"), seen(run, "p99_ns"), seen(run, "max_ns")]


def senders(cpu):
    return [f"  from {s['comm']}[{s['pid']}] {s['command']} {s['count']}" for s in cpu["senders"][:3]]


def main():
    what, text, report, *cpus = sys.argv[1:]
    with open(text, encoding="ascii") as file:
        lines = file.read().splitlines()
    with open(report, encoding="ascii") as file:
        report = json.load(file)
    heads = [at for at, line in enumerate(lines) if line.startswith(HEADS[what])]
    if not cpus:
        assert not heads, lines[heads[0]:]
        return
    table = lines[heads[0]:]
    table = table[:table.index("")]
    assert all(len(line) <= 80 for line in table), table
    hit = {str(cpu["cpu"]): cpu for cpu in report["cpus"] if "interrupts" in cpu}
    assert sorted(hit) == sorted(cpus), (list(hit), cpus)
    rows = [line for line in table[1:] if not line.startswith(" ")]
    wanted = {cpu: LINES[what].format(*globals()[what](hit[cpu], report)) for cpu in cpus}
    assert sorted(rows) == sorted(wanted.values()), (rows, wanted)
    if what == "victims":
        for cpu in cpus:
            at, of = table.index(wanted[cpu]), senders(hit[cpu])
            assert of and table[at + 1:at + 1 + len(of)] == of, (table, of)


main()
