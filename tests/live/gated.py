#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""gated.py - reads what `check` writes, as others would, for tests/live/check:

gated.py steps FILE FORM       the shell steps of docs/ci.md: github, gitlab, or a script's name
gated.py policy FILE           its policy
gated.py ktap FILE             "OUTCOME NAME" for each result
gated.py same KTAP JUNIT [SUMMARY [ANNOTATIONS]]   whether all of them say the same
gated.py counts KTAP JSON      whether its numbers are those of the JSON report
"""
import html
import json
import re
import sys
import xml.etree.ElementTree as ElementTree


def need(condition, *what):
    if not condition:
        sys.exit("not so: " + " ".join(map(str, what)))


def blocks(text, kind):
    return re.findall(r"(?ms)^```%s\n(.*?)^```$" % kind, text)


def steps(path, form):
    """Shell text as it stands in the document, the indentation of YAML taken away."""
    text = open(path).read()
    if form not in ("github", "gitlab"):
        found = [block for block in blocks(text, "sh") if form in block.splitlines()[1]]
        need(len(found) == 1, form)
        return found[0]
    shell = []
    for block in blocks(text, "yaml"):
        if ("runs-on:" in block) != (form == "github"):
            continue
        lines = iter(block.splitlines() + [""])
        for line in lines:
            if found := re.fullmatch(r"( *)run: \|", line):
                for line in lines:
                    if not line.startswith(found[1] + "  "):
                        break
                    shell.append(line[len(found[1]) + 2:])
            elif found := re.fullmatch(r" *run: ([^|].*)", line):
                shell.append(found[1])
            elif line == "  script:":
                for line in lines:
                    if not line.startswith("    - "):
                        break
                    shell.append(line[6:])
    need(len(shell) > 0, form)
    return "\n".join(shell) + "\n"


def policy(path):
    found = re.search(r"(?m)^    # ci\.policy.*\n(?:    .*\n)+", open(path).read())
    need(found, "a policy")
    return re.sub(r"(?m)^    ", "", found[0])


def ktap(path):
    """[(outcome, name, what was measured)]; everything that is not KTAP is an error."""
    raw = open(path, "rb").read()
    need(all(byte == 10 or 32 <= byte < 127 for byte in raw), "printable ASCII")
    lines = raw.decode().split("\n")
    need(lines.pop() == "", "the end of the last line")
    need(lines[0] == "KTAP version 1", lines[:1])
    plan = re.fullmatch(r"1\.\.(\d+)( # SKIP .+)?", lines[1])
    need(plan, lines[1])
    tests, words = [], None
    for line in lines[2:]:
        if line.startswith("# "):
            words = line[2:]
            continue
        found = re.fullmatch(r"(ok|not ok) (\d+) ([^#]+?)(?: # (SKIP|XFAIL|ERROR) ([^#]*))?", line)
        need(found, "a result:", line)
        need(int(found[2]) == len(tests) + 1, "its number:", line)
        need(found[4] != "SKIP" or found[1] == "ok", line)
        outcome = {"SKIP": "skip", "XFAIL": "allowed", "ERROR": "broken"}.get(found[4])
        outcome = outcome or ("pass" if found[1] == "ok" else "fail")
        if outcome == "fail" and words.startswith("unverified: "):
            outcome, words = "unverified", words[12:]
        tests.append((outcome, found[3], words))
        words = None
    need(int(plan[1]) == len(tests), "the plan", plan[1])
    names = [name for _, name, _ in tests]
    need(len(set(names)) == len(names), "different names")
    return tests


ATTRIBUTES = {
    "testsuites": set(),
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"classname", "name", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"message"},
    "system-out": set(),
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {"failure", "error", "skipped", "system-out"},
}


def junit(path):
    """As ktap(); the elements and attributes are those that Jenkins and GitLab know."""
    root = ElementTree.parse(path).getroot()
    need(root.tag == "testsuites" and len(root) == 1, root.tag)
    for element in root.iter():
        need(set(element.attrib) == ATTRIBUTES[element.tag], element.tag, element.attrib)
        for child in element:
            need(child.tag in CHILDREN.get(element.tag, ()), element.tag, child.tag)
    suite, tests = root[0], []
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp")), "timestamp")
    need(float(suite.get("time")) >= 0 and suite[0].tag == "properties", "time")
    for case in suite.iter("testcase"):
        need(len(case) == 1, case.get("name"))
        of, words = case[0], case[0].get("message") or case[0].text
        outcome = {"failure": "fail", "error": "unverified", "system-out": "pass"}.get(of.tag)
        if not outcome:
            outcome = "allowed" if words.startswith("allowed: ") else "skip"
            words = words.removeprefix("allowed: ")
        tests.append((outcome, case.get("name"), words))
    for outcomes, name in (("fail",), "failures"), (("unverified",), "errors"), (("skip", "allowed"), "skipped"):
        need(sum(test[0] in outcomes for test in tests) == int(suite.get(name)), name)
    need(len(tests) == int(suite.get("tests")), "tests")
    return tests


def without_hash(tests):
    return [(outcome, name, words.replace("#", "_")) for outcome, name, words in tests]


def summary(path):
    """Rows of the table; each has its cells, whatever names hold."""
    words = {"**failed**": "fail", "**unverified**": "unverified", "passed": "pass",
             "allowed": "allowed", "skipped": "skip"}
    tests = []
    for line in open(path):
        if not line.startswith("| ") or line.startswith(("| ---", "| result")):
            continue
        cells = line.strip().split(" | ")
        need(len(cells) == 3 and line.count("|") == 4, line)
        tests.append((words[cells[0][2:]], html.unescape(cells[1]), html.unescape(cells[2][:-2])))
    return tests


def annotations(path):
    """Commands for the runner among all that is on standard error."""
    found, stopped = [], None
    for line in open(path, errors="replace"):
        line = line.strip()
        if stopped:
            stopped = None if line == f"::{stopped}::" else stopped
        elif line.startswith("::stop-commands::"):
            stopped = line[17:]
        elif line.startswith("::"):
            command = re.fullmatch(r"::(error|warning|notice) title=membarrier-trace ([^,:]+)::(.*)", line)
            need(command, "a command of ours:", line)
            found.append((command[1], command[2], command[3].replace("%25", "%")))
    need(not stopped, "an end of what is no command")
    return found


def same(ktap_path, junit_path, summary_path=None, annotations_path=None):
    tests = ktap(ktap_path)
    need(tests == without_hash(junit(junit_path)), "JUnit has the results of KTAP")
    if summary_path:
        rows = without_hash(summary(summary_path))
        plain = [test for test in tests if test not in rows]
        need([test for test in tests if test in rows] == rows, "the summary's rows are of them")
        need(all(test[0] == "pass" and ": none in " in test[2] or test[1] == "slow-call"
                 for test in plain), "what is left out found nothing:", plain)
    if annotations_path:
        told = annotations(annotations_path)
        need([name for level, name, _ in told if level == "error"] ==
             [name for outcome, name, _ in tests if outcome in ("fail", "unverified")], told)
        need([name for level, name, _ in told if level == "notice"] ==
             [name for outcome, name, _ in tests if outcome == "allowed"], told)
        for level, name, words in told:
            need((name, words.replace("#", "_")) in [test[1:] for test in tests], name, words)


def counts(ktap_path, json_path):
    report, tests = json.load(open(json_path)), ktap(ktap_path)
    words = {name: words for _, name, words in tests}
    number = {name: int(re.match(r"[\d,]+", text)[0].replace(",", "")) for name, text in words.items()
              if re.match(r"\d", text)}
    calls = report["calls"]
    if words["evidence"].count(" judged; lost: "):
        need(number["evidence"] == calls["total"], words["evidence"])
    need(number["min-tested"] == calls["tested"], words["min-tested"])
    need(number["min-calls"] == calls["total"], words["min-calls"])
    need(number["max-unverified"] == calls["unverified"], words["max-unverified"])
    reasons = {reason["reason"]: reason["count"] for reason in report["reasons"]}
    for code, cnt in reasons.items():
        need(f"; {cnt:,} call" in words[code], words[code])
    notes = {note["code"] for note in report["warnings"] + report["infos"]}
    said = {name for _, name, text in tests if text.startswith(f"{name}: ") and ": none in " not in text}
    need(notes | set(reasons) == said - {"slow-call"} | notes & {"slow-call"}, notes, said)
    for command in report["commands"]:
        text = words.get(f"max-latency {command['command']} p50")
        if text:
            cnt = sum(step["count"] for step in command["latency_ns"]["histogram"])
            need(f"p50 of {cnt:,} call" in text, text)


def main(what, *args):
    if what == "steps":
        print(steps(*args), end="")
    elif what == "policy":
        print(policy(*args), end="")
    elif what == "ktap":
        for outcome, name, _ in ktap(*args):
            print(outcome, name)
    else:
        {"same": same, "counts": counts}[what](*args)


main(*sys.argv[1:])
