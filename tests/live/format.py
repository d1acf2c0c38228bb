#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What standard output has: formats, lines of calls, histograms.

usage: format.py DIR CASE, where DIR has the programs
"""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

STALE = "docs/gallery/stale.mbt"
CONTROL = "docs/gallery/control.mbt"
VIOLATED = 1
HEADER = re.compile(r" +TIME\(s\) +PID +TID COMM +TOOK +RET SENT REQD VERDICT +COMMAND +FINDINGS AND CPUS$")
# columns end where they do in every line: 12, 7, 7, 15, 6, 5, 4, 4, 10, 36 wide
LINE = re.compile(
    r"[ \d]{5}\.\d{6} [ \d]{7} [ \d]{7} [ -~]{15} [ \d.muns]{6} [ \d-]{5} [ \d]{4} [ \d]{4} "
    r"(verified|violated|unverified|vacuous|refused) +[A-Z]"
)


def run(*words, status=0, **more):
    """Standard output and standard error of the tool."""
    done = subprocess.run([TOOL, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    if status is not None and done.returncode != status:
        sys.exit(f"{words}: exit status {done.returncode}, wanted {status}\n{done.stdout}{done.stderr}")
    return done.stdout, done.stderr


def same(what, got, want):
    if got != want:
        sys.exit(f"{what}: got\n{got}\nwanted\n{want}")


def on_terminal(*words, width=200, **variables):
    """What the tool prints on a terminal of so many columns."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    env = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    with subprocess.Popen([TOOL, *words], stdout=child, stderr=subprocess.DEVNULL, env=env | variables) as tool:
        os.close(child)
        parts = []
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        tool.wait()
    os.close(parent)
    return b"".join(parts).decode().replace("\r\n", "\n")


def formats():
    text, _ = run("report", STALE, status=VIOLATED)
    for form, option in (("json", "--json"), ("ndjson", "--events")):
        want = run("report", option, "-", STALE, status=VIOLATED)
        same(form, run("report", "-f", form, STALE, status=VIOLATED), want)
        same(f"{form}: the text", want[1], text)
        for line in want[0].splitlines() if form == "ndjson" else [want[0]]:
            json.loads(line)
        # nothing else
        same(f"{form}, quiet", run("report", "-q", f"--format={form}", STALE, status=VIOLATED), (want[0], ""))
    same("text", run("report", "-f", "text", STALE, status=VIOLATED), (text, ""))
    # an output into a file beside it
    with tempfile.TemporaryDirectory() as top:
        same("text and JSON", run("report", "-f", "text", "--json", f"{top}/json", STALE, status=VIOLATED), (text, ""))
        with open(f"{top}/json", encoding="utf-8") as stored:
            same("JSON beside text", stored.read(), run("report", "-q", "-f", "json", STALE, status=VIOLATED)[0])


def is_ktap(text):
    return text.startswith("KTAP version 1\n1..") and "\nok " in text


def results(text):
    """The tests of KTAP: name, and whether it passed."""
    return [(test[2], test[1]) for test in re.finditer(r"^(ok|not ok) \d+ ([^ \n]*)", text, flags=re.M)]


def ktap():
    for recording, status in ((STALE, VIOLATED), (CONTROL, 0)):
        want, _ = run("check", "-q", "--recording", recording, status=None)
        got, text = run("report", "-f", "ktap", recording, status=status)
        if not is_ktap(got) or ("\nnot ok " in got) != (status == VIOLATED):
            sys.exit(got)
        # those of check but for its limits, and those of JUnit
        same(recording, [test for test in results(got) if test not in results(want)], [])
        junit = run("report", "-q", "--junit", "-", recording, status=status)[0]
        names = [name for name, _ in results(got)]
        same(recording, names, re.findall(r'<testcase [^>]*\bname="([^"]*)"', junit))
        same(recording, got.splitlines()[1], f"1..{len(names)}")
        same("the text", text, run("report", recording, status=status)[0])


def checked():
    want, text = run("check", "--recording", STALE, status=VIOLATED)
    same("ktap", run("check", "-f", "ktap", "--recording", STALE, status=VIOLATED), (want, text))
    if not is_ktap(want):
        sys.exit(want)
    for form in ("json", "ndjson"):
        same(form, run("check", "-f", form, "--recording", STALE, status=VIOLATED)[0],
             run("report", "-q", "-f", form, STALE, status=VIOLATED)[0])
    same("text", run("check", "-f", "text", "--recording", STALE, status=VIOLATED), (text, ""))
    # the exit status is that of the gate: a limit that is broken
    limit = ("--max-latency", "all:max=1ns", "--recording", CONTROL)
    if json.loads(run("check", "-q", "-f", "json", *limit, status=VIOLATED)[0])["verdict"] != "verified":
        sys.exit("the recording is verified, and the limit alone fails")


def unreadable():
    for form, want in (("ktap", "KTAP version 1\n1..1\n"), ("json", ""), ("text", "")):
        for words in (("report", "-f", form, __file__), ("check", "-f", form, "--recording", __file__)):
            out, err = run(*words, status=3)
            if not out.startswith(want) or bool(out) != bool(want) or "cannot read" not in err:
                sys.exit(f"{words}: {out}{err}")


def lines_of(text):
    """Lines of calls, in front of the report."""
    return text.split("\n\n")[0].split("\nVIOLATED:")[0].splitlines()


def check_line(line):
    if not LINE.match(line) or line != line.rstrip():
        sys.exit(f"no line of a call: '{line}'")
    command = line[79:115].rstrip()
    rest = line[115:]
    if not re.fullmatch(r"[A-Z_]+(\(CPU \d+\))?", command) or (rest and not re.match(r" [\w-]", rest)):
        sys.exit(f"'{command}' and '{rest}' of '{line}'")
    return command


def lines():
    out, _ = run("report", "-v", STALE, status=VIOLATED)
    calls = [json.loads(line) for line in run("report", "-q", "-f", "ndjson", STALE, status=VIOLATED)[0].splitlines()]
    calls = [call for call in calls if call.get("type") == "call"]
    got = lines_of(out)
    if len(got) != len(calls) or len(calls) < 100:
        sys.exit(f"{len(got)} lines, {len(calls)} calls")
    for line, call in zip(got, calls):
        same(line, check_line(line), call["command"])
        same(line, [int(line[13:20]), int(line[21:28]), line[29:44].rstrip()],
             [call["pid"], call["tid"], call["comm"][:15]])
    # where JSON has standard output they are not there
    for words in (("-f", "json"), ("--json", "-"), ("-f", "ktap")):
        out, err = run("report", "-v", *words, STALE, status=VIOLATED)
        same(words, out, run("report", *words, STALE, status=VIOLATED)[0])
        same(words, lines_of(err), got)


def header():
    plain = lines_of(run("report", "-v", STALE, status=VIOLATED)[0])
    got = lines_of(on_terminal("report", "-v", "--color=never", STALE))
    names = [i for i, line in enumerate(got) if HEADER.match(line)]
    same("where the names are", names, list(range(0, len(got), 23)))
    same("the others", [line for line in got if not HEADER.match(line)], plain)
    if any(HEADER.match(line) for line in plain):
        sys.exit("names in what is no terminal")


def hostile():
    """Each name of one to fifteen bytes, every byte among them."""
    names = [bytes(range(i, min(i + 15, 256))) for i in range(1, 256, 15)] + [b"two words", b"%s%n", b"\x1b[31m"]
    script = (
        "import ctypes\n"
        "libc = ctypes.CDLL(None)\n"
        f"for name in {names!r}:\n"
        "    libc.prctl(15, name, 0, 0, 0)\n"
        "    libc.syscall(324, 16, 0, 0)\n"
        "    libc.syscall(324, 8, 0, 0)\n"
    )
    out, _ = run("-v", "--all-records", "--", sys.executable, "-c", script)
    got = out.split("\nVERIFIED")[0].splitlines()
    got = [line for line in got if re.match(r" +\d+\.\d{6} ", line)]
    for line in got:
        check_line(line)
    shown = {line[29:44].rstrip() for line in got}
    for name in names:
        want = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in name).rstrip()
        if want not in shown:
            sys.exit(f"{want!r} is not in {sorted(shown)}")


ROW = re.compile(r" *([\d.]+) -> ([\d.]+) +: (\d+) +\|(\** *)\|$")
UNITS = {"nsecs": 1, "usecs": 1000, "msecs": 1000000}


def histograms_of(text):
    """{title: ([(from_ns, count)], width of the bars)}"""
    found, title, unit = {}, None, None
    for before, line in zip([""] + text.splitlines(), text.splitlines()):
        head = re.match(r" +(nsecs|usecs|msecs) +: count +distribution$", line)
        row = ROW.match(line)
        if head:
            title, unit = before, UNITS[head[1]]
            found[title] = ([], 0)
        elif row and title:
            found[title][0].append((float(row[1]) * unit, int(row[3])))
            found[title] = (found[title][0], len(row[4]))
        else:
            title = None
    return found


def equal(rows, buckets):
    """Do the rows have the counts of the buckets?"""
    got = [(start, count) for start, count in rows if count]
    want = {}
    for bucket in buckets:
        power = 0 if bucket["min_ns"] < 2 else 1 << (bucket["min_ns"].bit_length() - 1)
        want[power] = want.get(power, 0) + bucket["count"]
    return [count for _, count in got] == [want[power] for power in sorted(want)] and all(
        abs(start - power) <= power * 0.006 for (start, _), power in zip(got, sorted(want)))


def histograms():
    env = os.environ | {"COLUMNS": "80"}
    plain, _ = run("report", STALE, status=VIOLATED, env=env)
    report = json.loads(run("report", "-q", "-f", "json", STALE, status=VIOLATED)[0])
    same("without", histograms_of(plain), {})
    for option, phases in (("-H", False), ("--histogram", False), ("-Hphases", True), ("--histogram=phases", True)):
        out, _ = run("report", option, STALE, status=VIOLATED, env=env)
        found = histograms_of(out)
        for command in report["commands"]:
            titles = [title for title in found if title.startswith(command["command"] + ", ")]
            same(command["command"], titles[0].split(", ", 1)[1].split()[0], str(command["calls"]))
            if not equal(found[titles[0]][0], command["latency_ns"]["histogram"]):
                sys.exit(f"{titles[0]}: {found[titles[0]]}, {command['latency_ns']['histogram']}")
            parts = [part for part in command["phases"]["parts"] if part["sum_ns"]]
            if command["phases"].get("mutex_waits"):
                parts.append(command["phases"]["mutex_waits"])
            same(titles, len(titles) > 1, phases and len(titles) > 1)
            if len(titles) > 1:
                same(titles, len(titles) - 1, len(parts))
                for part in parts:
                    if not any(equal(found[title][0], part["histogram"]) for title in titles[1:]):
                        sys.exit(f"{command['command']}: no histogram of {part}")
        same(option, len(found) > len(report["commands"]), phases)
        same(option, {width for _, width in found.values()}, {40})
        # all else is as it is without
        kept = [line for line in plain.splitlines() if line not in out.splitlines()]
        same("what is missing", kept, [])
    for width, bars in ((80, 40), (100, 60), (132, 92), (60, 40)):
        found = histograms_of(on_terminal("report", "-H", "--color=never", STALE, width=width))
        same(f"{width} columns", {bar for _, bar in found.values()}, {bars})


def live():
    load = ("--", f"{DIR}/membarrier-workload", "--calls", "50", "--churn")
    for form in ("json", "ndjson", "ktap", "text"):
        out, err = run("-f", form, "--command-output", "/dev/null", *load)
        if form == "json":
            same(form, json.loads(out)["verdict"], "verified")
        elif form == "ndjson":
            same(form, {json.loads(line)["type"] for line in out.splitlines()} >= {"call"}, True)
        else:
            same(form, is_ktap(out), form == "ktap")
            same(form, "Verdict: verified" in out, form == "text")
        same(form, "Verdict: verified" in err, form != "text")
    # check gives its command standard error
    out, err = run("check", "-f", "json", *load)
    same("check", json.loads(out)["verdict"], "verified")
    same("check", "command=private" in err, True)


def intervals():
    load = ("--", f"{DIR}/membarrier-workload", "--duration", "2", "--rate", "100")
    out, _ = run("-i", "0.5", "-H", "--command-output", "/dev/null", *load, env=os.environ | {"COLUMNS": "80"})
    reports, whole = out.split("\nVERIFIED", 1)
    reports = [histograms_of(part) for part in reports.split("\n--- ")[1:]]
    same("intervals with histograms", len([found for found in reports if found]) >= 2, True)
    # all of them together are the report
    sums = {}
    for found in reports:
        for title, (rows, _) in found.items():
            command = title.split(",")[0]
            sums[command] = sums.get(command, 0) + sum(count for _, count in rows)
    same("sums", sums, {title.split(",")[0]: sum(count for _, count in rows)
                        for title, (rows, _) in histograms_of(whole).items()})


if __name__ == "__main__":
    DIR = sys.argv[1]
    TOOL = f"{DIR}/membarrier-trace"
    globals()[sys.argv[2]]()
