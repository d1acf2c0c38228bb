# SPDX-License-Identifier: GPL-2.0-only
"""Reads a timeline (--perfetto) by the rules of its format, and against the lines of --events.

Nothing of the program is used: ui.perfetto.dev and chrome://tracing drop what breaks one of these
rules, most of it without a word.
"""
import bisect
import collections
import decimal
import json

PHASES = {"X": {"ph", "pid", "tid", "ts", "dur", "cat", "name", "args"},
          "i": {"ph", "pid", "tid", "ts", "s", "cat", "name", "args"},
          "C": {"ph", "pid", "tid", "ts", "cat", "name", "args"},
          "M": {"ph", "pid", "tid", "name", "args"},
          "s": {"ph", "pid", "tid", "ts", "cat", "name", "id", "bp"},
          "f": {"ph", "pid", "tid", "ts", "cat", "name", "id", "bp"}}
VERDICTS = ("verified", "vacuous", "refused", "violated", "unverified")
PID_MAX_LIMIT = 1 << 22
NS = decimal.Decimal("0.001")


class Wrong(Exception):
    """A rule is broken, or the timeline says something else than the events."""


def check(fact, *what):
    if not fact:
        raise Wrong(" ".join(str(part) for part in what))


def in_ns(event, member):
    """Microseconds with three decimals, as they are written."""
    value = event[member]
    check(isinstance(value, decimal.Decimal) and value.as_tuple().exponent == -3, member,
          "has no three decimals:", event)
    return int(value / NS)


def check_form(events):
    for event in events:
        check(event.get("ph") in PHASES, "an event of another kind:", event)
        marked = {"cname"} if event.get("cat") in ("violated", "violation") else set()
        check(set(event) | {"args"} == PHASES[event["ph"]] | {"args"} | marked, "other members:", event)
        for member in {"pid", "tid", "id"} & set(event):
            check(type(event[member]) is int and event[member] >= 0, member, "is no number:", event)
        if "ts" in event:
            event["ns"] = in_ns(event, "ts")
            check(event["ns"] >= 0, "is before the run:", event)
        if event["ph"] == "X":
            event["end"] = event["ns"] + in_ns(event, "dur")
            check(event["end"] > event["ns"], "lasts no time, and vanishes:", event)
        if event["ph"] == "i":
            check(event["s"] == "t", "is no mark of a thread:", event)


def track(event):
    return event["pid"], event["tid"]


def check_names(events):
    """Each track has its name and place before anything is on it, and each process."""
    known = collections.defaultdict(dict)
    for event in events:
        if event["ph"] == "M":
            key = event["pid"] if event["name"].startswith("process") else track(event)
            known[key][event["name"].split("_", 1)[1]] = next(iter(event["args"].values()))
            continue
        for key in [event["pid"]] + [track(event)] * (event["ph"] != "C"):
            check({"name", "sort_index"} <= set(known[key]), key, "has no name, or no place, yet:", event)
    cpus = sorted((key for key in known if isinstance(key, tuple) and key[0] == PID_MAX_LIMIT))
    check(known[PID_MAX_LIMIT]["name"] == "CPUs", "no process of CPUs")
    places = [known[key]["sort_index"] for key in cpus]
    check(places == sorted(set(places)), "places of CPUs are", places)
    names = [known[key]["name"] for key in cpus]
    check(names == [name for place in places for name in [f"CPU {place // 2}" + ": task" * (place % 2)]],
          "CPUs are called", names)
    tids = collections.Counter(tid for pid, tid in cpus)
    check(not tids or min(tids) > PID_MAX_LIMIT and max(tids.values()) == 1, "tids of CPUs:", tids)
    return {key: known[key]["name"] for key in cpus}


def check_nesting(events):
    """Slices of a track: apart, or one within the other. Returns them by track, with their begins."""
    tracks = collections.defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            tracks[track(event)].append(event)
    for slices in tracks.values():
        slices.sort(key=lambda slice_: (slice_["ns"], -slice_["end"]))
        around = []
        for one in slices:
            while around and around[-1]["end"] <= one["ns"]:
                around.pop()
            check(not around or one["end"] <= around[-1]["end"], "slices overlap:", one, around[-1:])
            check(not around or around[-1]["cat"] in VERDICTS and one["cat"] == "phase", "a slice in another one:",
                  one, around[-1:])
            around.append(one)
    return {key: ([one["ns"] for one in slices], slices) for key, slices in tracks.items()}


def slice_at(tracks, event, outer):
    """The slice around it that is no phase, which a reader binds an arrow to."""
    begins, slices = tracks.get(track(event), ([], []))
    for at in range(bisect.bisect_right(begins, event["ns"]) - 1, -1, -1):
        one = slices[at]
        if one["cat"] in outer and one["ns"] <= event["ns"] < one["end"]:
            return one
        if one["cat"] in outer:
            break
    raise Wrong(f"an arrow has no slice around it: {event}")


def check_flows(events, tracks):
    flows = collections.defaultdict(dict)
    for event in events:
        if event["ph"] in "sf":
            check(event["bp"] == "e" and event["ph"] not in flows[event["id"]], "an arrow's end:", event)
            flows[event["id"]][event["ph"]] = event
    for both in flows.values():
        check(set(both) == {"s", "f"}, "half an arrow:", both)
        check(both["s"]["ns"] <= both["f"]["ns"], "an arrow goes back in time:", both)
        slice_at(tracks, both["s"], VERDICTS)
        handler = slice_at(tracks, both["f"], ("handler",))
        check(handler["args"]["caller"] == both["s"]["tid"], "an arrow of another caller:", both)
    return len(flows)


def check_counters(events, name, times):
    """Each point is what there was until the next one; the last one is of nothing."""
    points = [event for event in events if event["ph"] == "C" and event["name"] == name]
    check(len(points) <= 1025 and not (points and points[-1]["args"]["value"]), name, "does not end")
    left = sorted(times)
    for point, after in zip(points, points[1:]):
        check(point["ns"] < after["ns"], "a counter goes back in time:", after)
        cnt = point["args"]["value"] * (after["ns"] - point["ns"]) / 10**9
        there = bisect.bisect_left(left, after["ns"]) - bisect.bisect_left(left, point["ns"])
        check(abs(cnt - there) < decimal.Decimal("0.01") * max(1, there), name, "is", point, "of", there)
    there = bisect.bisect_left(left, points[-1]["ns"]) - bisect.bisect_left(left, points[0]["ns"]) if points else 0
    check(there == len(left), name, "has", there, "of", len(left))


def in_window(call, window):
    begin = call["time_ns"]
    return not window or begin <= window["to_ns"] and begin + call["latency_ns"] >= window["from_ns"]


def handlers_of(call):
    """(CPU, begin, duration, name) of each, relative to the call."""
    for cpu in call.get("cpus", []):
        start, end = cpu.get("handler_start_ns"), cpu.get("handler_end_ns")
        if start is not None or end is not None:
            begin = start if start is not None else end
            yield cpu["cpu"], begin, max(1, (end or 0) - begin), cpu["handler"]


def compare_events(path, slices, cpus):
    """Each slice and mark is what a line says, and each line has its slice. Returns the lines."""
    lines = [json.loads(line) for line in (path.parent / "events").read_text().splitlines()]
    calls = [line for line in lines[1:-1] if in_window(line, slices["window"])]
    start = int(lines[0]["start_monotonic_ns"])
    want = collections.Counter((c["pid"], c["tid"], c["command"], c["verdict"], c["time_ns"],
                                max(1, c["latency_ns"])) for c in calls)
    got = collections.Counter((e["pid"], e["tid"], e["name"], e["cat"], e["ns"], e["end"] - e["ns"])
                              for e in slices["calls"])
    check(got == want, path, "has other calls:", list((got - want) + (want - got))[:4])
    want = collections.Counter((cpu, max(0, int(c["monotonic_ns"]) + begin - start), lasts, name)
                               for c in calls for cpu, begin, lasts, name in handlers_of(c))
    got = collections.Counter((int(cpus[track(e)].split()[1]), e["ns"], e["end"] - e["ns"], e["name"])
                              for e in slices["handlers"])
    check(got == want, path, "has other handlers:", list((got - want) + (want - got))[:4])
    want = collections.Counter((c["pid"], c["tid"], phase, ns) for c in calls if c["event"] == "call"
                               for phase, ns in c["phases_ns"].items() if ns and phase != "whole")
    got = collections.Counter((e["pid"], e["tid"], e["name"], e["end"] - e["ns"]) for e in slices["phases"])
    check(got == want, path, "has other phases:", list((got - want) + (want - got))[:4])
    tasks = {f"{cpu.get('comm', '')}[{cpu['tid']}]" for c in calls for cpu in c.get("cpus", []) if "tid" in cpu}
    shown = {e["name"] for e in slices["tasks"]}
    check(shown <= tasks and bool(shown) == bool(tasks), path, "has other tasks:", shown - tasks, tasks - shown)
    violated = [c for c in calls if c["verdict"] == "violated"]
    want = collections.Counter((c["pid"], c["tid"], "VIOLATED: " + ", ".join(c["reasons"]),
                                c["time_ns"] + max(1, c["latency_ns"])) for c in violated)
    want.update((PID_MAX_LIMIT, cpu["cpu"], "not covered", c["time_ns"] + max(1, c["latency_ns"]))
                for c in violated for cpu in c.get("cpus", []) if cpu["evidence"] == "missing")
    got = collections.Counter((*((e["pid"], int(cpus[track(e)].split()[1])) if track(e) in cpus else track(e)),
                               e["name"], e["ns"]) for e in slices["marks"])
    check(got == want, path, "has other violations:", list((got - want) + (want - got))[:4])
    sent = sum(cpu.get("targeted", False) and cpu.get("sent_ns") is not None and
               cpu.get("handler_start_ns") is not None and
               cpu["handler_start_ns"] >= min(max(0, cpu["sent_ns"]), max(0, c["latency_ns"] - 1))
               for c in calls for cpu in c.get("cpus", []))
    check(slices["flows"] == sent, path, "has", slices["flows"], "arrows instead of", sent)
    local = sum(cpu["evidence"] == "local" for c in calls for cpu in c.get("cpus", []))
    check(local <= sum(not e["args"]["interrupt"] for e in slices["handlers"]), path,
          "takes what is local for interrupts")
    return calls


def read(path):
    """The numbers of the timeline, as far as the JSON report has them, too."""
    document = json.loads(path.read_text(encoding="ascii"), parse_float=decimal.Decimal)
    check(list(document) == ["displayTimeUnit", "traceEvents", "otherData"], path, "has", list(document))
    check(document["displayTimeUnit"] == "ns", path, document["displayTimeUnit"])
    events, other = document["traceEvents"], document["otherData"]
    check_form(events)
    cpus = check_names(events)
    tracks = check_nesting(events)
    slices = {"window": other["window"],
              "calls": [e for e in events if e["ph"] == "X" and e["cat"] in VERDICTS],
              "handlers": [e for e in events if e["ph"] == "X" and e["cat"] == "handler"],
              "phases": [e for e in events if e["ph"] == "X" and e["cat"] == "phase"],
              "tasks": [e for e in events if e["ph"] == "X" and e["cat"] == "task"],
              "marks": [e for e in events if e["ph"] == "i"],
              "flows": check_flows(events, tracks)}
    calls = compare_events(path, slices, cpus)
    start = slices["window"]["from_ns"] if slices["window"] else 0
    check_counters(events, "calls/s", [max(start, e["ns"]) for e in slices["calls"]])
    check_counters(events, "interrupts/s",
                   [max(start, e["ns"]) for e in slices["handlers"] if e["args"]["interrupt"]])
    violated = sum(e["cat"] == "violated" for e in slices["calls"])
    check([other[key] for key in ("calls", "violated", "handlers", "flows", "handlers_not_shown")] ==
          [len(calls), violated, len(slices["handlers"]), slices["flows"], 0], path, "says", other)
    found = {"verdict": {"": other["verdict"]}, "ended_early": {"": other["ended_early"]}}
    if len(calls) == other["calls_of_run"] and not any(c["warning"] for c in calls):
        commands = collections.defaultdict(collections.Counter)
        for one in slices["calls"]:
            commands[one["name"].replace("exec", "unknown")].update([one["cat"], "calls"])
        found["commands"] = {key: {name: cnt[name] for name in VERDICTS + ("calls",)}
                             for key, cnt in commands.items()}
    return found
