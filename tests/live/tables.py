#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""tables.py OUT - the tables of intervals add up to those of the report at the end.

OUT: the text of a run with -i, --locks and --stacks.
"""
import collections
import os
import re
import sys

# of those that the kernel side counts without a record
PARTS = ("mutex and scan", "send and slowest CPU", "send, slowest CPU, rest", "slowest CPU", "rest", "not divided",
         "(of these waits for mutex)")


def phases(text):
    """Calls of each command and part."""
    found, command, begun = {}, None, False
    for line in text.split("\n"):
        begun = line.startswith("WHERE THE TIME WENT") or (begun and line != "")
        row = re.match(r"  (\S.*?) +(\d+) +[\d.]+ % ", line)
        if begun and row and row[1] in PARTS:
            found[command, row[1]] = int(row[2])
        elif begun and line[:1].isupper():
            command = line.split(",")[0]
    return found


def victims(text):
    """Interrupts of each CPU, and those by each process and command."""
    found, cpu, begun = {}, None, False
    for line in text.split("\n"):
        begun = line.startswith("VICTIM ") or (begun and line != "")
        row = re.match(r"(\d+)(?: i?n?)? +(\d+) ", line)
        sender = re.match(r"  from (.*) (\d+)$", line)
        if begun and row:
            cpu = row[1]
            found[cpu] = int(row[2])
        elif begun and sender:
            found[cpu, sender[1]] = int(sender[2])
    return found


def convoys(text):
    """Waits of each pair."""
    table = re.search(r"^CONVOYS: HOLDER.*\n((?:\S.*\n)*)", text, flags=re.M)
    rows = re.findall(r"^(\S+\]|\(not known\)) +(\S+\]) +(\d+) ", table[1] if table else "", flags=re.M)
    return {(holder, waiter): int(waits) for holder, waiter, waits in rows}


def stacks(text):
    """Calls that were counted by stack."""
    calls = re.search(r"^Callers: (\d+) ", text, flags=re.M)
    return {"all": int(calls[1])} if calls else {}


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    parts = re.split(r"^--- ", text, flags=re.M)[1:]
    parts[-1], last = re.split(r"\n(?=(?:UN)?(?:VERIFIED|VIOLATED)[:,])", parts[-1])
    assert len(parts) > 3, parts
    # a call that is on its way on a CPU is in one sum of a look and not in the other
    on_their_way = len(parts) * os.cpu_count()
    for table, slack in (phases, on_their_way), (victims, 0), (convoys, 0), (stacks, 0):
        sums = collections.Counter()
        for part in parts:
            sums.update(table(part))
        want = table(last)
        assert want and set(want) <= set(sums), (table.__name__, want, sums)
        for key, number in want.items():
            assert abs(sums[key] - number) <= slack, (table.__name__, key, number, sums[key])
    for part in parts[:-1]:
        assert phases(part) and victims(part) and convoys(part) and stacks(part), part
        assert re.search(r"^LAGGARD +SLOWEST ", part, flags=re.M), part


main()
