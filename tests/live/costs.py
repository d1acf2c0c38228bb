#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""costs.py DIR [whole] - the first screen of bench ("out") has the figures of its JSON ("report")

24 lines of 80 columns, each row with its command and the percentiles, to the three digits
that a table has. whole: there are no further lines.
"""
import json
import re
import sys

LINES, COLUMNS = 24, 80
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
KEYS = "p50_ns", "p90_ns", "p99_ns", "max_ns"


def is_same(shown, ns):
    if ns is None or shown == "-":
        return ns is None and shown == "-"
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)\*?", shown).groups()
    return abs(float(number) * UNITS[unit] - ns) <= 0.006 * ns + 1


def main():
    directory, *whole = sys.argv[1:]
    text = open(f"{directory}/out").read().splitlines()
    report = json.load(open(f"{directory}/report"))
    begin = next(i for i, line in enumerate(text) if line.startswith("COMMAND "))
    rows = text[begin + 1:LINES]
    wrong = [line for line in text[:LINES] if len(line) > COLUMNS]
    for row, case in zip(rows, report["cases"]):
        cells = row.split()
        if not is_named(cells[0], case["command"]):
            wrong.append(f"{case['command']}: {row}")
        if case["result"] == "measured" and not all(map(is_same, cells[-4:], (case[key] for key in KEYS))):
            wrong.append(f"{[case[key] for key in KEYS]}: {row}")
    print("\n".join(wrong))
    return bool(wrong) or len(rows) < 3 or (whole == ["whole"] and len(text) > LINES)


def is_named(shown, command):
    """A table may cut the middle out of a long one."""
    head, _, tail = shown.partition("...")
    return command.startswith(head) and command.endswith(tail)


sys.exit(main())
