#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tests/live/fallback asks of the reports in DIR.

fallbacks.py same DIR                that of the run and that of its recording fit the schema
                                     and say the same of fallbacks, warnings and infos
fallbacks.py kinds DIR [KIND=CNT...] the process was looked at from the start, and exactly so
                                     many of each kind were seen
fallbacks.py later DIR               it was looked at once its refusal was seen, and one process
                                     alone
fallbacks.py none DIR                no process was looked at, and nothing attached for it
"""
import json
import re
import sys

import jsonschema


def load(directory, name="report"):
    with open(f"{directory}/{name}") as file:
        return json.load(file)


def attached(report):
    return next(p for p in report["probes"] if p["fact"] == "fallback").get("attached")


def pid_of(directory):
    """Of the process that is last to say it."""
    with open(f"{directory}/said") as file:
        return int(re.findall(r"(?m)^pid=(\d+)$", file.read())[-1])


def same(directory):
    schema = jsonschema.Draft202012Validator(load(".", "docs/report.schema.json"))
    live, replayed = load(directory), load(directory, "replayed")
    for report in live, replayed:
        schema.validate(report)
    for key in "fallbacks", "warnings", "infos", "headline":
        assert live.get(key) == replayed.get(key), (live.get(key), replayed.get(key))


def kinds(directory, *wanted):
    report = load(directory)
    assert report["fallbacks"]["asked"] and not report["fallbacks"]["lost"]
    assert attached(report) is None, attached(report)
    found = [(p["pid"], p["since_ns"], s["kind"], s["count"])
             for p in report["fallbacks"]["processes"] for s in p["seen"]]
    want = [(pid_of(directory), 0, *w.split("=")) for w in wanted]
    assert [(*f[:3], str(f[3])) for f in found] == want, (found, want)
    for process in report["fallbacks"]["processes"]:
        for seen in process["seen"]:
            assert 0 < seen["first_ns"] <= seen["last_ns"] <= report["duration_ns"], seen


def later(directory):
    report = load(directory)
    assert attached(report) == "later", attached(report)
    assert not report["fallbacks"]["asked"] and not report["fallbacks"]["lost"]
    processes = report["fallbacks"]["processes"]
    infos = [i for i in report["infos"] if i["code"] == "fallback-suspected"]
    assert len(processes) == len(infos) == 1, (processes, infos)
    process = processes[0]
    refused = {w["pid"] for w in report["warnings"] if w["code"] == "error-ignored"}
    assert {process["pid"]} == {infos[0]["pid"]} == refused, (process, infos, refused)
    assert [s["kind"] for s in process["seen"]] == ["mprotect"], process
    assert 0 < process["since_ns"] <= process["seen"][0]["first_ns"], process
    assert infos[0]["count"] == process["seen"][0]["count"], (process, infos)


def none(directory):
    report = load(directory)
    assert attached(report) == "not-yet", attached(report)
    assert "fallbacks" not in report, report["fallbacks"]


globals()[sys.argv[1]](*sys.argv[2:])
