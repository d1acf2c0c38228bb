#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""screen.py DIR says|finds|lacks ARG... - what the first screen of a run has to say, and may not say

DIR has the run's text report ("out"), its JSON report ("report") and the output of the
traced program ("said").

says SENTENCE...  each stands on the first screen: 24 lines of 80 columns, line ends being
                  spaces. {...} is filled in as by str.format(): pid, as the program itself has
                  told it; ns_pid, of the report's one process; mask, what QUERY answers here;
                  native, the number of the call here; r, the JSON report; calls, its sums;
                  commands, its commands by name; exec_s and violation_s, the time of an exec
                  that takes registrations and that of the first violation; made, the calls that
                  the workload says to have made; storm, the interrupts that
                  PRIVATE_EXPEDITED sent; noop, the calls with a record that targeted-noop is
                  about; fallback_s, fallback_cnt and looked_s, when the first
                  fallback had become one, how often it ran, and from when on was looked;
                  allowed, on how many CPUs the program may run.
finds CODE...     a finding with the code is in the JSON report, and its sentence there on the
                  first screen
lacks CODE WORDS... nowhere in the report, and no finding has the code
"""
import ctypes
import json
import os
import re
import sys

LINES, COLUMNS = 24, 80
NATIVE = {"x86_64": (324, "x86-64"), "aarch64": (283, "arm64"), "riscv64": (283, "riscv64")}


def joined(text):
    return " ".join(text.split())


def exec_ns(report):
    """The first exec of a process that had registered before."""
    for process in report["processes"]:
        registered = False
        for event in process["registrations"]:
            if event["event"] == "exec" and registered:
                return event["time_ns"]
            registered |= bool(event["registered"])
    return 0


def storm(report):
    sent = sum(row["targets"] for row in report["commands"] if row["command"] == "PRIVATE_EXPEDITED")
    machine = sum(cpu.get("call_interrupts", 0) for cpu in report["cpus"])
    ms = report["duration_ns"] // 10**6
    return {"rate": sent * 1000 // ms if ms else 0, "machine": machine,
            "share": 100 * sent / machine if machine else 0}


def fallback(report):
    for process in report.get("fallbacks", {"processes": []})["processes"]:
        for seen in process["seen"]:
            return {"fallback_s": seen["first_ns"] / 1e9, "fallback_cnt": seen["count"],
                    "looked_s": process["since_ns"] / 1e9}
    return {}


def names(report, said):
    nr, abi = NATIVE[os.uname().machine]
    first = next(iter(report["violations"]), {"time_ns": 0})
    pid = re.search(r"(?m)^pid=(\d+)$", said)
    return {
        "r": report,
        "calls": report["calls"],
        "commands": {command["command"]: command for command in report["commands"]},
        "pid": pid[1] if pid else "none told",
        "ns_pid": "/".join(str(report["processes"][0][key]) for key in ("pid", "ns_pid"))
                  if len(report["processes"]) == 1 else "not one process",
        "mask": ctypes.CDLL(None).syscall(nr, 0, 0, 0),
        "native": f"system call {nr} of {abi}",
        "exec_s": exec_ns(report) / 1e9,
        "made": sum(map(int, re.findall(r"(?m)^command=private calls=(\d+)", said))),
        "storm": storm(report),
        "violation_s": first["time_ns"] / 1e9,
        "noop": sum(info["count"] for info in report["infos"] if info["code"] == "targeted-noop"),
        **fallback(report),
        "allowed": len(os.sched_getaffinity(0)),
    }


def says(text, report, said, sentences):
    lines = text.splitlines()[:LINES]
    screen = joined(" ".join(lines))
    wrong = [f"more than {COLUMNS} columns: {line}" for line in lines if len(line) > COLUMNS]
    wanted = [sentence.format(**names(report, said)) for sentence in sentences]
    return wrong + [f"not on the first screen: {sentence}" for sentence in wanted
                    if joined(sentence) not in screen]


def finds(text, report, _said, codes):
    screen = joined(" ".join(text.splitlines()[:LINES]))
    notes = report["warnings"] + report["infos"]
    return [f"not on the first screen: a {code}" for code in codes if not any(
        note["code"] == code and joined(note["sentence"]) in screen for note in notes)]


def lacks(text, report, said, code, *words):
    found = [note["code"] for key in ("warnings", "infos") for note in report[key]]
    found += [reason for violation in report["violations"] for reason in violation["reasons"]]
    wrong = [f"there is a {code}"] if code in found else []
    return wrong + [f"said: {word}" for word in words if word in joined(text)]


def main():
    directory, what, *args = sys.argv[1:]
    with open(f"{directory}/report") as report, open(f"{directory}/out") as text, \
            open(f"{directory}/said") as said:
        run = text.read(), json.load(report), said.read()
    wrong = lacks(*run, *args) if what == "lacks" else {"says": says, "finds": finds}[what](*run, args)
    print("\n".join(wrong))
    return bool(wrong)


sys.exit(main())
