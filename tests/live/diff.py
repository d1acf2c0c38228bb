#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""diff.py DIFF STATUS - what diff --json wrote is what the reports that it names say

All is reckoned anew from the reports: counts, shares, rates, the steps that percentiles lie in,
and whether they moved. STATUS is that of --fail-on-regression.
"""
import json
import sys

CALLS_MIN = 200


def lower(ns, sub):
    """Lower edge of the step above that of ns, with 2^sub steps to each power of two from 32 ns on."""
    if sub and ns < 32:
        return 32
    step = max(1, 1 << (ns.bit_length() - 1 - sub)) if ns else 2
    return ns + step


def place(ns, sub):
    """The number of the step that begins at ns."""
    if sub:
        return 0 if ns < 32 else 1 + (ns.bit_length() - 6) * 8 + (ns >> (ns.bit_length() - 4) & 7)
    return max(0, ns.bit_length() - 1)


def percentile(buckets, longest, percent, sub):
    """(from, to, calls, place) of the step, or None where there are too few calls."""
    calls = sum(bucket["count"] for bucket in buckets)
    if calls < CALLS_MIN:
        return None
    left = int(calls * percent / 100)
    for bucket in sorted(buckets, key=lambda bucket: bucket["min_ns"]):
        left -= bucket["count"]
        if left < 0:
            first = min(bucket["min_ns"], longest)
            return first, min(lower(bucket["min_ns"], sub) - 1, longest), calls, place(first, sub)
    raise AssertionError("no such rank")


def spread(found):
    found = [one for one in found if one]
    if not found:
        return None, None
    return {"from": min(one[0] for one in found), "to": max(one[1] for one in found),
            "reports": len(found), "calls": sum(one[2] for one in found)}, \
        [one[3] for one in found]


def shift(a, b):
    if not a or not b:
        return "unknown"
    width = max(max(a) - min(a), max(b) - min(b))
    middles = min(b) + max(b) - min(a) - max(a)
    if min(b) > max(a) + 1 and middles > 2 * width:
        return "longer"
    if min(a) > max(b) + 1 and -middles > 2 * width:
        return "shorter"
    return "within-spread" if max(a + b) > min(a) + 1 and max(b) > min(a) + 1 or \
        max(a) > min(b) + 1 else "none"


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: {got}, and the reports say {want}")


def check_percentile(what, entry, sides, sub, tolerance):
    spreads, places = zip(*(spread(
        [percentile(one[0], one[1], entry["percentile"], sub) for one in side if one])
        for side in sides))
    check(f"{what} A", entry["a_ns"], spreads[0])
    check(f"{what} B", entry["b_ns"], spreads[1])
    check(f"{what} shift", entry["shift"], shift(*places))
    longer = sub and entry["shift"] == "longer" and \
        spreads[1]["from"] > spreads[0]["to"] * (1 + tolerance / 100)
    check(f"{what} regression", entry["regression"], bool(longer))


def row(report, name):
    return next((row for row in report["commands"] if row["command"] == name), None)


def check_command(command, sides, tolerance):
    name = command["command"]
    for key, side in zip("ab", sides):
        rows = [found for found in (row(report, name) for report in side) if found]
        for member in "calls", "failed", "violated", "unverified", "targets":
            check(f"{name} {member}", command[key][member], sum(one[member] for one in rows))
        rate = command[key]["calls"] * 1e9 / sum(report["duration_ns"] for report in side)
        if abs(command[key]["calls_per_second"] - rate) > 1e-6 * rate:
            sys.exit(f"{name}: {command[key]['calls_per_second']} calls a second, not {rate}")
    rows = [[row(report, name) for report in side] for side in sides]
    for entry in command["latency"]:
        check_percentile(f"{name} P{entry['percentile']}", entry, [
            [one and (one["latency_ns"]["histogram"], one["latency_ns"]["max"]) for one in side]
            for side in rows], 3, tolerance)
    for entry in command["phases"]:
        check_percentile(f"{name} {entry['phase']} P{entry['percentile']}", entry, [
            [(part["histogram"], part["max_ns"]) for one in side if one
             for part in one.get("phases", {"parts": []})["parts"] if part["phase"] == entry["phase"]]
            for side in rows], 0, tolerance)


def codes(report):
    """How often each code was counted."""
    found = {}
    for entries, key in (("reasons", "reason"), ("warnings", "code"), ("infos", "code")):
        for entry in report[entries]:
            found[entry[key]] = found.get(entry[key], 0) + entry["count"]
    return found


def check_findings(diff, sides):
    counts = [[codes(report) for report in side] for side in sides]
    there = {code for side in counts for report in side for code in report}
    check("findings", {finding["code"] for finding in diff["findings"]}, there)
    for finding in diff["findings"]:
        a, b = ([report.get(finding["code"], 0) for report in side] for side in counts)
        check(finding["code"], (finding["a"]["count"], finding["b"]["count"]), (sum(a), sum(b)))
        for key, side in zip("ab", sides):
            check("calls", finding[key]["of"], sum(report["calls"]["total"] for report in side))
        if not sum(a) or not sum(b):
            check(finding["code"], finding["change"], "new" if not sum(a) else "gone")
        if finding["change"] == "new":
            check(finding["code"], finding["regression"], finding["level"] != "info")


def main():
    diff = json.load(open(sys.argv[1]))
    sides = [[json.load(open(report["path"])) for report in diff[key]] for key in "ab"]
    check_findings(diff, sides)
    names = {entry["command"] for side in sides for report in side for entry in report["commands"]}
    check("commands", {command["command"] for command in diff["commands"]}, names)
    for command in diff["commands"]:
        check_command(command, sides, diff["limits"]["tolerance_percent"])
    regressions = sum(one["regression"] for one in diff["findings"] + [diff["unverified"]] + [
        entry for command in diff["commands"] for entry in command["latency"] + command["phases"]])
    check("regressions", diff["regressions"], regressions)
    check("status", int(sys.argv[2]), int(regressions > 0))


main()
