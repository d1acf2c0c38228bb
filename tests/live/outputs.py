#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""outputs.py FOLDER... - each output of a run is well-formed, and they have the same numbers

A folder holds the outputs of one run, each under the name of its option (json, events, csv ...),
and text, the report for people, if it was kept. An output that has no row in OUTPUTS below
fails. Numbers are compared with those of the JSON report: each of an output's kinds of numbers,
each number of a kind.
"""
import base64
import collections
import csv
import hashlib
import html.parser
import json
import pathlib
import re
import sys
import xml.etree.ElementTree

import jsonschema

import perfetto

DOCS = pathlib.Path(__file__).parent.parent.parent / "docs"
VERDICTS = ("verified", "vacuous", "refused", "violated", "unverified")
TIMES = ("p50", "p90", "p99", "p99_9", "max")
PHASE = ("count", "sum_ns", "p50_ns", "p99_ns", "max_ns")
VIOLATION = ("tid", "time_ns", "latency_ns", "return")


class Wrong(Exception):
    """An output is malformed, or says something else than another."""


def check(fact, *what):
    if not fact:
        raise Wrong(" ".join(str(part) for part in what))


def schema(name):
    document = json.loads((DOCS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def fits(validator, document, place):
    for error in validator.iter_errors(document):
        raise Wrong(place, error.json_path, error.message[:300])


def counts(row):
    return {key: int(row[key]) for key in VERDICTS + ("calls",)}


def read_json(path):
    """The numbers of the report, which the others are compared with."""
    r = json.loads(path.read_text(encoding="utf-8"))
    fits(schema("report"), r, path)
    return {
        "verdict": {"": r["verdict"]},
        "total": {"": counts(r["calls"] | {"calls": r["calls"]["total"]})},
        "commands": {c["command"]: counts(c) for c in r["commands"]},
        "rows": {(p["pid"], p.get("start_ns"), p["comm"], c["command"]): counts(c)
                 for p in r["processes"] for c in p["commands"]},
        "causes": {u["cause"]: u["count"] for u in r["unverified"]},
        "reasons": {u["reason"]: u["count"] for u in r["reasons"]},
        "latency": {c["command"]: {key: c["latency_ns"][key] for key in TIMES}
                    for c in r["commands"]},
        "buckets": {(c["command"], b["min_ns"]): b["count"] for c in r["commands"]
                    for b in c["latency_ns"]["histogram"]},
        "phases": {(c["command"], p["phase"]): {key: p[key] for key in PHASE} for c in r["commands"]
                   for p in c.get("phases", {}).get("parts", [])},
        "phase buckets": {(c["command"], p["phase"], b["min_ns"]): b["count"] for c in r["commands"]
                          for p in c.get("phases", {}).get("parts", []) for b in p["histogram"]},
        "cpus": {c["cpu"]: (c["required"], c["slowest"], c["slowest_max_ns"]) for c in r["cpus"]},
        "interrupts": {c["cpu"]: c.get("interrupts", 0) for c in r["cpus"]},
        "violations": {number: (v["reason"], *(v[key] for key in VIOLATION))
                       for number, v in enumerate(r["violations"], 1)},
        "longest": {c["command"]: c["latency_ns"]["max"] for c in r["commands"]},
        "median": {c["command"]: c["latency_ns"]["p50"] for c in r["commands"]},
        "ended_early": {"": r.get("ended_early")},
        "cut": {"": r["calls"]["cut"]},
        "allowed": {"": r["calls"]["allowed"]},
    }


def percentile(values, percent):
    """That of the report: the value below which so many are."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def table(path):
    """The lines of a CSV file, by the names of its first one; RFC 4180 to the letter."""
    data = path.read_bytes()
    check(data.endswith(b"\r\n"), path, "does not end with CR LF")
    check(b"\n" not in data.replace(b"\r\n", b""), path, "has another end of a line")
    check(all(byte in b"\r\n" or 0x20 <= byte < 0x7f for byte in data), path, "has other bytes")
    head, *lines = csv.reader(data.decode("ascii").splitlines(keepends=True), strict=True)
    for line in lines:
        check(len(line) == len(head), path, "has another number of cells than names:", line)
        for cell in line:
            check(re.fullmatch(r"-?[0-9]+", cell) or not re.match(r"[=+\-@\t\r]", cell), path,
                  "has a formula:", cell)
    return [dict(zip(head, line)) for line in lines]


def read_csv(path):
    t = {file.stem: table(file) for file in path.glob("*.csv")}
    check(len(t) >= 21, path, "has only the tables", sorted(t))
    run, = t["run"]
    found = {
        "verdict": {"": run["verdict"]},
        "total": {"": counts(run)},
        "commands": {c["command"]: counts(c) for c in t["commands"]},
        "rows": {(int(p["pid"]), int(p["start_ns"]) if p["start_ns"] else None, p["comm"].removeprefix("'"),
                  p["command"]): counts(p) for p in t["rows"]},
        "causes": {c["cause"]: int(c["calls"]) for c in t["causes"]},
        "reasons": {c["reason"]: int(c["calls"]) for c in t["reasons"]},
        "latency": {c["command"]: {key: int(c[f"{key}_ns"]) for key in TIMES}
                    for c in t["commands"]},
        "ended_early": {"": run["ended_early"].removeprefix("'") or None},
        "cut": {"": int(run["cut"])},
        "allowed": {"": int(run["allowed"])},
    }
    calls = collections.Counter()
    for bucket in t["latencies"]:
        calls[bucket["command"]] += int(bucket["calls"])
    for command, cnt in calls.items():
        check(cnt <= found["commands"][command]["calls"], path, command, "has too many latencies")
    return found


def count_lines(lines):
    """What calls come to, line by line."""
    found = {kind: collections.defaultdict(collections.Counter) for kind in ("commands", "rows")}
    found |= {kind: collections.Counter() for kind in ("causes", "reasons")}
    times = collections.defaultdict(list)
    for call in lines:
        command = call["command"] if call["command"] != "exec" else "unknown"
        for kind, key in ("commands", command), \
                ("rows", (call["pid"], call["start_ns"], call["process_comm"], command)):
            found[kind][key].update([call["verdict"], "calls"])
        found["causes"].update(call["causes"])
        found["reasons"].update(call["reasons"][:1])
        if call["event"] == "call":
            check(sum(call["phases_ns"].values()) == call["latency_ns"], "phases do not add up:", call)
            if call["verdict"] != "refused":
                times[call["command"]].append(call["latency_ns"])
    for kind in "commands", "rows":
        found[kind] = {key: {name: cnt[name] for name in VERDICTS + ("calls",)}
                       for key, cnt in found[kind].items()}
    found["longest"] = {command: max(values) for command, values in times.items()}
    found["median"] = {command: percentile(values, 50) for command, values in times.items()}
    return found


def read_events(path):
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    validator = schema("events")
    for number, line in enumerate(lines, 1):
        fits(validator, line, f"{path}:{number}")
    first, *calls, end = lines
    check([first["type"], end["type"]] == ["run", "end"], path, "has no first or no last line")
    check(all(line["type"] == "call" for line in calls), path, "has another line between")
    check(end["lines"] == len(calls), path, "has", len(calls), "calls and tells of", end["lines"])
    found = {
        "verdict": {"": end["verdict"]},
        "total": {"": counts(end["calls"] | {"calls": end["calls"]["total"]})},
        "ended_early": {"": end["ended_early"]},
        "cut": {"": end["calls"]["cut"]},
        "allowed": {"": end["calls"]["allowed"]},
    }
    # lines that may be no calls: the report counts them if the process calls natively, too
    dispatched = [c for c in calls if c["event"] == "dispatched" and c["warning"]]
    missing = end["counted_only"] + end["lost_without_line"]
    counted = end["calls"]["total"] - missing - len(calls) + len(dispatched)
    check(0 <= counted <= len(dispatched), path, "does not tell of all calls:", end)
    if first["calls"] == "all":
        check(not end["counted_only"], path, "has all calls, but for", end["counted_only"])
    if not missing and counted in (0, len(dispatched)):
        found |= count_lines([c for c in calls if counted or c not in dispatched])
        check(sum(c["allowed"] for c in calls) == end["calls"]["allowed"], path, "allows others")
    return found


def read_junit(path):
    """Tests of rules, which tell how many calls they found."""
    suite, = xml.etree.ElementTree.parse(path).getroot()
    tests = suite.findall("testcase")
    for attribute, element in ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"):
        check(int(suite.get(attribute)) == sum(test.find(element) is not None for test in tests), path,
              "has another number of", attribute)
    check(int(suite.get("tests")) == len(tests) > 20, path, "has", len(tests), "tests")
    check(len({(test.get("classname"), test.get("name")) for test in tests}) == len(tests), path,
          "has two tests of one name")
    found = {}
    for test in tests:
        told = [element.get("message") for element in test if element.tag != "system-out"]
        if test.get("classname").endswith(".violations") and told:
            found[test.get("name")] = int(re.search(r"; (\d+) calls?\b", told[0])[1])
    return {"reasons": found}


def read_metrics(path):
    """Gauges: of each command, of each code and cause."""
    found = collections.defaultdict(dict)
    commands = collections.defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = re.fullmatch(r'([a-z_]+)(?:\{(.*)\})? (\S+)', line).groups()
        labels = dict(re.findall(r'([a-z_]+)="((?:[^"\\]|\\.)*)"', labels or ""))
        value = float(value)
        if name == "membarrier_run_calls":
            commands[labels["command"]][labels["verdict"]] = int(value)
        elif name == "membarrier_run_unverified_causes" and value:
            found["causes"][labels["cause"]] = int(value)
        elif name == "membarrier_run_violations" and value:
            found["reasons"][labels["code"]] = int(value)
        elif name == "membarrier_run_verdict" and value:
            found["verdict"][""] = labels["verdict"]
    for command, cnt in commands.items():
        cnt["calls"] = sum(cnt.values())
        if cnt["calls"]:
            found["commands"][command] = cnt
    found["total"][""] = {key: sum(cnt[key] for cnt in commands.values())
                          for key in VERDICTS + ("calls",)}
    return found


class Page(html.parser.HTMLParser):
    """The tables of a page, by name; and whether it keeps to what a page has to."""

    VOID = ("meta", "br", "input")

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path = path
        self.open, self.ids, self.refs, self.texts = [], [], [], {}
        self.tables, self.table, self.cell = {}, None, None
        self.heading, self.policy, self.verdict, self.words = 0, "", None, set()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        check(len(attributes) == len(attrs), self.path, "has an attribute twice:", tag, attrs)
        for name, value in attrs:
            check(not name.startswith("on") and name not in ("style", "src"), self.path, "has", name)
            check(name not in ("href", "action") or value.startswith("#"), self.path, "asks for", value)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.refs += attributes.get("aria-labelledby", "").split() + \
            ([attributes["href"][1:]] if "href" in attributes else [])
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        self.verdict = attributes.get("data-verdict", self.verdict)
        if re.fullmatch("h[1-6]", tag):
            check(int(tag[1]) <= self.heading + 1, self.path, "leaves out a heading before", tag)
            self.heading = int(tag[1])
        if tag == "svg":
            check(attributes.get("role") == "img" or attributes.get("aria-hidden") == "true", self.path,
                  "has an image that is none to a screen reader")
            self.words = {"title", "desc"} if "role" in attributes else set()
        if tag in ("title", "desc"):
            self.words.discard(tag)
        if tag == "table":
            self.table = self.tables[attributes.get("data-table", len(self.tables))] = \
                {"keys": [], "rows": []}
            check(self.open[-1][1].get("tabindex") == "0", self.path, "has a table that does not scroll")
        if tag == "tr" and self.table["keys"]:
            self.table["rows"].append([])
        if tag in ("th", "td"):
            check(tag == "td" or "scope" in attributes, self.path, "has a heading of nothing", attrs)
            self.cell = attributes | {"text": ""}
            if "data-key" in attributes:
                self.table["keys"].append(attributes["data-key"])
            elif self.table["rows"]:
                self.table["rows"][-1].append(self.cell)
        if tag not in self.VOID:
            self.open.append((tag, attributes))

    def handle_endtag(self, tag):
        check(self.open and self.open[-1][0] == tag, self.path, "closes", tag, "in", self.open[-1:])
        if tag == "table":
            check(self.table.get("caption"), self.path, "has a table without a caption")
        if tag == "svg":
            check(not self.words, self.path, "has an image without", self.words)
        if tag in ("th", "td"):
            self.cell = None
        self.open.pop()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_data(self, data):
        tag = self.open[-1][0] if self.open else None
        if tag in ("script", "style"):
            self.texts[tag] = self.texts.get(tag, "") + data
        if tag == "caption":
            self.table["caption"] = data
        if self.cell is not None:
            self.cell["text"] += data

    def rows(self, name):
        """Dictionaries of a table: what each cell is worth, or says."""
        table = self.tables.get(name, {"keys": [], "rows": []})
        for row in table["rows"]:
            check(len(row) == len(table["keys"]), self.path, name, "has a row of other columns:", row)
            yield dict(zip(table["keys"], row))


def worth(cell):
    """The number of a cell, None where it is not known."""
    return int(cell["data-value"]) if "data-value" in cell else None


def who(cell):
    return (int(cell["data-pid"]), int(cell["data-start"]) if "data-start" in cell else None,
            cell["data-comm"])


def read_html(path):
    """The page: well-formed, closed to the world, with the numbers of the report in its tables."""
    data = path.read_bytes()
    check(all(byte == 0x0a or byte == 0x09 or 0x20 <= byte < 0x7f for byte in data), path, "has other bytes")
    check(data.startswith(b"<!DOCTYPE html>\n<html lang=\"en\">"), path, "is no page")
    page = Page(path)
    page.feed(data.decode("ascii"))
    page.close()
    check(not page.open, path, "leaves open", page.open)
    check(len(set(page.ids)) == len(page.ids), path, "has an id twice")
    check(set(page.refs) <= set(page.ids), path, "points to", sorted(set(page.refs) - set(page.ids)))
    check("default-src 'none'" in page.policy, path, "lets in what it likes:", page.policy)
    for tag in "script", "style":
        digest = base64.b64encode(hashlib.sha256(page.texts[tag].encode()).digest()).decode()
        check(f"{tag}-src 'sha256-{digest}'" in page.policy, path, "forbids its own", tag)
    total, = page.rows("calls")
    found = {
        "verdict": {"": page.verdict},
        "total": {"": {key: worth(total[key]) for key in VERDICTS} | {"calls": worth(total["total"])}},
        "cut": {"": worth(total["cut"])},
        "allowed": {"": worth(total["allowed"])},
        "causes": {row["cause"]["text"]: worth(row["count"]) for row in page.rows("unverified")},
        "reasons": {row["code"]["text"]: worth(row["count"]) for row in page.rows("findings")
                    if row["level"]["text"] == "error"},
        "commands": {row["command"]["text"]: {key: worth(row[key]) for key in VERDICTS + ("calls",)}
                     for row in page.rows("commands")},
        "latency": {row["command"]["text"]: {key: worth(row[key]) for key in TIMES}
                    for row in page.rows("commands")},
        "buckets": {(row["command"]["text"], worth(row["min_ns"])): worth(row["count"])
                    for row in page.rows("latencies")},
        "phases": {(row["command"]["text"], row["phase"]["text"]): {key: worth(row[key]) for key in PHASE}
                   for row in page.rows("phases")},
        "phase buckets": {(row["command"]["text"], row["phase"]["text"], worth(row["min_ns"])):
                          worth(row["count"]) for row in page.rows("phase-latencies")},
        "cpus": {worth(row["cpu"]): (worth(row["required"]), worth(row["slowest"]), worth(row["slowest_max_ns"]))
                 for row in page.rows("laggards")},
        "interrupts": {worth(row["cpu"]): worth(row["interrupts"]) for row in page.rows("victims")},
        "violations": {worth(row["number"]): (row["reason"]["text"], *(worth(row[key]) for key in VIOLATION))
                       for row in page.rows("violations")},
    }
    rows = {who(row["process"]) + (row["command"]["text"],): {key: worth(row[key]) for key in VERDICTS + ("calls",)}
            for row in page.rows("rows")}
    # of more than so many the page shows those with most calls
    found["rows" if len(rows) < 300 else "some rows"] = rows
    maps = [sum(worth(row["interrupts"]) for row in page.rows(name)) for name in ("cpu-time", "cpu-pairs")]
    check(maps[0] == maps[1], path, "has other interrupts between CPUs than over time:", maps)
    check(maps[0] == sum(found["interrupts"].values()) or
          maps[0] < sum(found["interrupts"].values()) and b"of calls that were only counted" in data,
          path, "has other interrupts in time than CPUs had:", maps, found["interrupts"])
    return found


def read_text(path):
    """Sums, causes and verdict of the report for people."""
    text = path.read_text(encoding="utf-8")
    sums = re.search(r"^Calls (\d+): (.*); cut by start or end (\d+)", text, re.M)
    check(sums, path, "has no sums")
    five = {name: int(cnt) for name, cnt in (part.split() for part in sums[2].split(", "))}
    return {
        "total": {"": five | {"calls": int(sums[1])}},
        "cut": {"": int(sums[3])},
        "causes": {cause: int(cnt) for cause, cnt in
                   re.findall(r"^  unverified \(([a-z0-9-]+)\): (\d+)", text, re.M)},
        "verdict": {"": re.search(r"^Verdict: ([a-z]+)", text, re.M)[1].lower()},
    }


# What reads each output, by its option.
OUTPUTS = {
    "json": read_json,
    "events": read_events,
    "csv": read_csv,
    "junit": read_junit,
    "metrics": read_metrics,
    "perfetto": perfetto.read,
    "html": read_html,
    "text": read_text,
}


def same(kind, key, want, got):
    # the report's percentile is the middle of a bucket, an eighth of a power of two wide
    if kind == "median":
        return want == got or abs(want - got) <= max(1, got / 8)
    return want == got


# Kinds of which an output that has some has all.
WHOLE = ("commands", "rows", "causes", "reasons", "buckets", "phases", "phase buckets", "cpus", "interrupts",
         "violations")


def compare(name, want, got):
    """Each kind of numbers that the output has, against the JSON report's."""
    for kind, numbers in got.items():
        if kind == "rows":
            check(len(numbers) == len(want[kind]), name, "has", len(numbers), "rows instead of",
                  len(want[kind]))
        kind = kind.removeprefix("some ")
        for key, number in numbers.items():
            check(key in want[kind], name, kind, key, "is not in the JSON report")
            check(same(kind, key, want[kind][key], number), name, kind, key, "is", number, "and",
                  want[kind][key], "in the JSON report")
        if kind in WHOLE and numbers is got.get(kind):
            check(set(numbers) == set(want[kind]), name, kind, "lacks",
                  sorted(map(str, set(want[kind]) - set(numbers))))


def agree(folder):
    found = {path.name: OUTPUTS[path.name](path) if path.name in OUTPUTS else None
             for path in sorted(folder.iterdir())}
    for name, numbers in found.items():
        check(numbers, f"tests/live/outputs.py has nothing that reads {name}")
    check({"json", "events", "csv"} <= set(found), folder, "has only", sorted(found))
    for name, numbers in found.items():
        compare(f"{folder}/{name}", found["json"], numbers)
    return found["json"]


def main():
    try:
        for folder in sys.argv[1:]:
            total = agree(pathlib.Path(folder))["total"][""]
            print(folder, total)
    except (Wrong, perfetto.Wrong) as wrong:
        sys.exit(f"outputs.py: {wrong}")


main()
