#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""slow.py alone|beside - one registration, of a process with one thread or with two.

slow.py check REPORT CODE... - does the JSON report say of time what its own numbers say? Codes
are notes that it must have where its numbers are beyond their thresholds, and only there.
"""
import ctypes
import json
import platform
import sys
import threading

NUMBERS = {"x86_64": 324, "aarch64": 283, "riscv64": 283}
REGISTER_PRIVATE_EXPEDITED = 16
LATE = 1 << 20


def register(beside):
    stop = threading.Event()
    if beside:
        threading.Thread(target=stop.wait).start()
    libc = ctypes.CDLL(None)
    answer = libc.syscall(NUMBERS[platform.machine()], REGISTER_PRIVATE_EXPEDITED, 0, 0)
    stop.set()
    return answer


def duration(ns):
    """As the text report has it."""
    for limit, divisor, unit in (10**3, 1, "ns"), (10**6, 10**3, "us"), (10**9, 10**6, "ms"):
        if ns < limit:
            return f"{ns} ns" if divisor == 1 else f"{ns / divisor:.1f} {unit}"
    return f"{ns / 10**9:.1f} s"


def sentences(report, code):
    return [n["sentence"] for key in ("warnings", "infos") for n in report[key] if n["code"] == code]


def rows(report):
    for process in report["processes"]:
        for row in process["commands"]:
            yield f"{row['command']} by {process['comm']}[{process['pid']}]: ", row


def check_sums(report):
    """Parts are whole calls, handlers have senders."""
    for _, row in rows(report):
        phases = row.get("phases")
        if not phases:
            continue
        assert sum(p["count"] for p in phases["parts"]) >= phases["calls"], row
        longest = phases.get("longest")
        if longest:
            assert sum(longest["parts"].values()) == longest["latency_ns"], row
            assert longest["latency_ns"] <= row["max_ns"], row
        for part in phases["parts"]:
            assert sum(b["count"] for b in part["histogram"]) == part["count"], part
            assert part["max_ns"] <= part["sum_ns"] or part["phase"] == "whole", part
    for cpu in report["cpus"]:
        if "interrupts" not in cpu:
            continue
        senders = sum(s["count"] for s in cpu["senders"]) + cpu["other_senders_count"]
        assert senders == cpu["interrupts"], cpu
        hit = sum(t["count"] for t in cpu["interrupted"]) + cpu["other_interrupted_count"]
        assert hit == cpu["interrupts"], cpu
    sent = sum(command["targets"] for command in report["commands"])
    came = sum(cpu.get("interrupts", 0) for cpu in report["cpus"])
    assert came <= sent <= came + report["lost"]["handlers"], (sent, came)


def slow_register(report):
    for who, row in rows(report):
        longest = row.get("phases", {}).get("longest")
        if not row["command"].startswith("REGISTER") or not longest:
            continue
        took, parts = longest["latency_ns"], longest["parts"]
        rcu = parts.get("rcu", 0) + parts.get("rcu-mutex-scan", 0)
        if longest["waited"]:
            rcu += parts.get("whole", 0)
        if took < 10**6 or rcu < took // 2 or longest["mm_users"] < 2:
            continue
        what = "in RCU (synchronize_rcu)" if "rcu" in parts else "for RCU, mutex and scan"
        part = duration(rcu)
        if "whole" in parts:
            part, what = "most", "asleep, which is for RCU or the mutex"
        yield (f"{who}it took {duration(took)}, of which {part} {what}, beside other "
               f"threads (mm_users {longest['mm_users']}): register before creating threads")


def ipi_storm(report):
    machine = sum(cpu.get("call_interrupts", 0) for cpu in report["cpus"])
    ms = report["duration_ns"] // 10**6
    for who, row in rows(report):
        sent = row["targets"]
        if not ms or not machine or sent < machine // 100 * 50 or sent // ms < 10:
            continue
        yield (f"{who}{sent * 1000 // ms} interrupts a second by {row['calls']} calls, "
               f"{100 * sent / machine:.0f} % of all {machine} function-call interrupts of the "
               "machine")


def laggard_cpu(report):
    late = [cpu for cpu in report["cpus"] if cpu.get("late")]
    for cpu in late:
        beyond = sum(b["count"] for b in cpu["start"]["histogram"] if b["min_ns"] >= LATE)
        assert 0 < cpu["late"] <= beyond, cpu
    late = [cpu for cpu in late if cpu["late"] >= cpu["start"]["count"] // 100
            or cpu["start"]["max_ns"] >= 50 * 10**6]
    if not late:
        return
    cpu = max(late, key=lambda c: c["start"]["max_ns"])
    sender = cpu["senders"][0]
    yield (f"{sender['command']} by {sender['comm']}[{sender['pid']}]: CPU {cpu['cpu']} began "
           f"{cpu['late']} of {cpu['start']['count']} handlers over 1 ms after the request, the "
           f"latest after {duration(cpu['start']['max_ns'])}")


def check(path, codes):
    with open(path, encoding="ascii") as file:
        report = json.load(file)
    check_sums(report)
    for code, due in (("slow-register", slow_register), ("ipi-storm", ipi_storm),
                      ("laggard-cpu", laggard_cpu)):
        said, wanted = sorted(sentences(report, code)), sorted(due(report))
        assert len(said) == len(wanted), (code, said, wanted)
        for one, other in zip(said, wanted):
            assert one == other or (code == "laggard-cpu" and one.startswith(other)), (one, other)
        print(f"{code}: {said}")
        if code in codes and not said:
            return f"{code}: nothing was beyond its threshold"
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "check":
        sys.exit(check(sys.argv[2], sys.argv[3:]))
    sys.exit(register(sys.argv[1] == "beside"))
