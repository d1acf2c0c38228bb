#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What tests/live/rseq asks of a report: DIR has the JSON report ("report"), the text ("out") and
what the traced program said ("said").

rseq.py DIR WHAT...

Always: sums are sums, the sentence and the table have the numbers of the JSON report, and no
thread is said to have gone on without its update.

updated       threads were met, and those whose end was seen were updated
sent          they are no more than the call's requests
aborted       critical sections were aborted, no more than the program counted
unregistered  threads were met, and none has an rseq area
skipped       threads went on, and whether they were updated was not seen
none          no thread was met
"""
import json
import pathlib
import re
import sys

REASONS = {
    "run_ended": "gave no sign before the run ended",
    "exited": "exited first",
    "unregistered": "without an rseq area",
    "not_owed": "went on without an update that this kernel does not owe them",
    "no_room": "found no room to be followed",
    "skipped": "may have been updated unseen",
}
ROW = re.compile(r"(.{24}) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)")


def unknown(sums):
    return sum(sums["unknown"].values())


def check_sums(sums):
    assert sums["interrupted"] == sums["updated"] + sums["not_updated"] + unknown(sums), sums
    assert sums["aborted"] <= sums["interrupted"], sums


def sentence(sums):
    if not sums["interrupted"]:
        return "Rseq: no thread was interrupted by PRIVATE_EXPEDITED_RSEQ"
    why = ", ".join(f"{sums['unknown'][key]:,} {text}" for key, text in REASONS.items()
                    if sums["unknown"][key])
    return (f"Rseq: PRIVATE_EXPEDITED_RSEQ interrupted threads {sums['interrupted']:,} "
            f"time{'' if sums['interrupted'] == 1 else 's'}: {sums['updated']:,} updated, "
            f"{sums['not_updated']:,} not, {unknown(sums):,} unknown{f' ({why})' if why else ''}; "
            f"{sums['aborted']:,} critical section{'' if sums['aborted'] == 1 else 's'} aborted")


def check_table(processes, text):
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if line.startswith("RSEQ: PROCESS")]
    assert bool(heads) == bool(processes), lines
    for line, process in zip(lines[heads[0] + 1:] if heads else [], processes[:8]):
        row = ROW.fullmatch(line)
        assert row and len(line) <= 80, line
        assert row[1].startswith(f"{process['comm']}[{process['pid']}"), line
        numbers = [process[key] for key in ("interrupted", "updated", "not_updated")]
        assert [int(n) for n in row.groups()[1:]] == \
            [*numbers, unknown(process), process["aborted"]], (line, process)


def main():
    where = pathlib.Path(sys.argv[1])
    report, text = json.loads((where / "report").read_text()), (where / "out").read_text()
    rseq, said = report["rseq"], (where / "said").read_text()
    sums = rseq["all"]
    print(sums)
    for each in [sums, *rseq["processes"]]:
        check_sums(each)
    for key in ("interrupted", "updated", "not_updated", "aborted"):
        assert sums[key] == sum(p[key] for p in rseq["processes"]), (key, rseq)
    assert rseq["lost"] == 0, rseq
    assert sentence(sums) in text.splitlines(), sentence(sums)
    check_table(rseq["processes"], text)
    assert sums["not_updated"] == 0, sums
    assert "rseq-not-updated" not in [note["code"] for note in report["warnings"]], report
    for what in sys.argv[2:]:
        if what == "updated":
            # a thread that starts, or ends, has no area for a moment
            unknown_for = {why for why, cnt in sums["unknown"].items() if cnt}
            assert sums["updated"] and unknown_for <= {"run_ended", "exited", "unregistered"}, sums
        elif what == "sent":
            row = [c for c in report["commands"] if c["command"] == "PRIVATE_EXPEDITED_RSEQ"]
            assert sums["interrupted"] <= row[0]["targets"], (sums, row)
        elif what == "aborted":
            aborts = int(re.search(r" aborts=(\d+)", said)[1])
            assert 0 < sums["aborted"] <= aborts, (sums, aborts)
        elif what == "unregistered":
            assert sums["interrupted"] == sums["unknown"]["unregistered"] > 0, sums
        elif what == "skipped":
            assert sums["unknown"]["skipped"] > 0 and rseq["skipped_runs"] > 0, rseq
        else:
            assert what == "none" and not sums["interrupted"], sums


main()
