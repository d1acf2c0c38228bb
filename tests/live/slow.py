#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""slow.py alone|beside - one registration, of a process with one thread or with two.

slow.py check REPORT CODE... - does the JSON report say of time what its own numbers say? Codes
are notes that it must have where its numbers are beyond their thresholds, and only there.

slow.py some REPORT CODE... - the same where -C leaves out CPUs: not of all together, nor of the
one that was latest.
"""
import ctypes
import json
import platform
import re
import sys
import threading

PHASES = {"mutex": "mutex", "rcu": "RCU", "scan": "scan", "send": "send", "rest": "rest",
          "slowest": "slowest CPU", "mutex-scan": "mutex and scan", "whole": "whole",
          "rcu-mutex-scan": "RCU, mutex and scan", "send-slowest": "send and slowest CPU",
          "send-slowest-rest": "send, slowest CPU, rest"}
NUMBERS = {"x86_64": 324, "aarch64": 283, "riscv64": 283}
REGISTER_PRIVATE_EXPEDITED = 16
LATE = 1 << 20
SLOW = 50 * 10**6
CONVOY = 10**5


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


def check_sums(report, every_cpu):
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
    if not every_cpu:
        return
    sent = sum(command["targets"] for command in report["commands"])
    came = sum(cpu.get("interrupts", 0) for cpu in report["cpus"])
    assert came <= sent <= came + report["lost"]["handlers"], (sent, came)


def slow_call(report):
    for who, row in rows(report):
        if row["max_ns"] < SLOW or row["command"] == "GLOBAL" or row["command"].startswith("REGISTER"):
            continue
        longest, where = row.get("phases", {}).get("longest"), ""
        parts = longest["parts"] if longest and longest["latency_ns"] == row["max_ns"] else {}
        parts = {PHASES[part]: ns for part, ns in parts.items() if part != "whole"}
        if parts:
            part = max(parts, key=parts.get)
            where = f", of which {duration(parts[part])} {part}"
            if parts[part] and longest["slowest_cpu"] is not None and "slowest" in part:
                where += f" (CPU {longest['slowest_cpu']})"
        counts = [note["count"] for note in report["warnings"] if note["code"] == "slow-call"
                  and who.endswith(f"by {note['comm']}[{note['pid']}]: ")
                  and who.startswith(note["command"] + " ")]
        yield (f"{who}{counts[0] if counts else 0} of {row['calls'] - row['failed'] - row['lost']} calls took "
               f"50 ms or more, the longest {duration(row['max_ns'])}{where}")


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
    # CPUs that calls had nothing to do with are not in the list, their interrupts in the sum
    for sentence in sentences(report, "ipi-storm"):
        told = int(re.search(r"of all (\d+) function-call", sentence)[1])
        assert told >= machine, (sentence, machine)
        machine = told
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
            or cpu["start"]["max_ns"] >= SLOW]
    if not late:
        return
    cpu = max(late, key=lambda c: c["start"]["max_ns"])
    sender, longest, ran = cpu["senders"][0], cpu["start"]["max_ns"], ""
    for task in cpu["interrupted"]:
        if task["tid"] and task["max_start_ns"] == longest:
            ran = f" while {task['comm'] or 'task'}[{task['tid']}] ran there"
            break
    yield (f"{sender['command']} by {sender['comm']}[{sender['pid']}]: CPU {cpu['cpu']} began "
           f"{cpu['late']} of {cpu['start']['count']} handlers over 1 ms after the request, the "
           f"latest after {duration(longest)}{ran} (half of them within "
           f"{duration(cpu['start']['p50_ns'])}); stolen from it: {duration(cpu['steal_ns'])}"
           + ("; are interrupts off there?" if cpu["steal_ns"] < longest else ""))


def mutex_convoy(report):
    for who, row in rows(report):
        phases = row.get("phases")
        waits = [p for p in phases["parts"] if p["phase"] == "mutex"] if phases else []
        calls = waits[0]["count"] if waits else 0
        if phases and phases.get("mutex_waits", {}).get("count") and not row["lost"]:
            waits, calls = [phases["mutex_waits"]], phases["calls"]
        total = sum(part["sum_ns"] for part in phases["parts"]) if phases else 0
        if not waits or waits[0]["max_ns"] < CONVOY or waits[0]["sum_ns"] // 25 < total // 100:
            continue
        longest, behind = phases.get("longest", {"parts": {}}), ""
        holder = longest.get("mutex_holder")
        if holder and longest["parts"].get("mutex") == waits[0]["max_ns"]:
            behind = f" (behind {holder['comm']}[{holder['tid']}]" + (
                f", {holder['queue_depth']} in the queue)" if holder["queue_depth"] > 1 else ")")
        yield (f"{who}{100 * waits[0]['sum_ns'] / total:.0f} % of the time of {calls} calls went "
               f"into waiting for the mutex, up to {duration(waits[0]['max_ns'])}{behind}")


def isolated_cpu_hit(report):
    hits = {}
    for cpu in report["cpus"]:
        for sender in cpu.get("senders", []) if cpu["isolated"] or cpu["nohz_full"] else []:
            who = f"{sender['command']} by {sender['comm']}[{sender['pid']}]: "
            hits.setdefault(who, []).append((cpu, sender))
    for who, of in hits.items():
        count, total, longest = (fold(sender[key] for _, sender in of) for fold, key in (
            (sum, "count"), (sum, "sum_ns"), (max, "max_ns")))
        cpu, most = max(of, key=lambda hit: hit[1]["count"])
        share = ""
        if cpu.get("call_interrupts"):
            share = (f", {100 * most['count'] / cpu['call_interrupts']:.0f} % of its function-call "
                     "interrupts")
        yield (f"{who}{count} interrupts of {len(of)} isolated or nohz_full CPUs, in all "
               f"{duration(total)}, the longest {duration(longest)}; most of CPU {cpu['cpu']} "
               f"({most['count']}{share})")


def check(path, codes, every_cpu):
    with open(path, encoding="ascii") as file:
        report = json.load(file)
    check_sums(report, every_cpu)
    for code, due in (("slow-call", slow_call), ("slow-register", slow_register), ("ipi-storm", ipi_storm),
                      ("laggard-cpu", laggard_cpu), ("mutex-convoy", mutex_convoy),
                      ("isolated-cpu-hit", isolated_cpu_hit)):
        if code == "laggard-cpu" and not every_cpu:
            continue
        said, wanted = sorted(sentences(report, code)), sorted(due(report))
        assert len(said) == len(wanted), (code, said, wanted)
        for one, other in zip(said, wanted):
            assert one == other, (one, other)
        print(f"{code}: {said}")
        if code in codes and not said:
            return f"{code}: nothing was beyond its threshold"
    return 0


if __name__ == "__main__":
    if sys.argv[1] in ("check", "some"):
        sys.exit(check(sys.argv[2], sys.argv[3:], sys.argv[1] == "check"))
    sys.exit(register(sys.argv[1] == "beside"))
