# SPDX-License-Identifier: GPL-2.0-only
"""The stored costs of tests/icount/baseline.json, and what a run of icount says against them.

    {release: {rung: {"tool": {load: instructions added}, "empty": {the same}}}}

On a release that is stored, what the tool adds to an operation is compared with what it
added then. On another one the code of the kernel differs, and what it charges for a hook:
there the stored figure is scaled by what empty programs on the same hooks add now and added
then, and more is tolerated. docs/performance.md shows the file as a table.
"""
import json

GROWTH = 0.03
# on a release that is not stored
GROWTH_ELSEWHERE = 0.10
# Instructions per operation that are no growth: where next to nothing is added, a share of it
# would be less than what a timer's interrupt more or less makes.
SLACK = 2.0


def read(path):
    return json.loads(path.read_text()) if path.exists() else {}


def like(release):
    """"7.2.13+deb14-cloud-amd64" and "7.2.14+deb14-cloud-amd64" are alike."""
    return release.split('.')[:2]


def nearest(stored, release, rung):
    """The costs of this rung on the stored release that is most like this one, or None."""
    having = [name for name in sorted(stored) if rung in stored[name]]
    alike = [name for name in having if like(name) == like(release)]
    return stored[(alike or having)[-1]][rung] if having else None


def limit_of(then, now, load, known):
    """(what the tool was to add to this load, the share by which it may be more)"""
    wanted = then['tool'][load]
    if known:
        return wanted, GROWTH
    # a hook that this load does not meet scales nothing
    if then['empty'][load] > SLACK and now['empty'][load] > SLACK:
        wanted *= now['empty'][load] / then['empty'][load]
    return wanted, GROWTH_ELSEWHERE


def compare_rung(then, now, known, what):
    """(complaints, remarks) on one rung of one kernel"""
    complaints, remarks = [], []
    for load, added in now['tool'].items():
        wanted, share = limit_of(then, now, load, known)
        text = f'{what}, {load}: {added:+.1f} instructions, stored {wanted:+.1f}'
        if added - wanted > max(SLACK, share * abs(wanted)):
            complaints.append(text)
        elif known and wanted - added > max(SLACK, share * abs(wanted)):
            remarks.append(f'{text}: update the baseline (UPDATE=1)')
    return complaints, remarks


def compare(stored, seen):
    """(complaints, remarks) on a run: what has grown or is not stored, and what has shrunk"""
    complaints, remarks = [], []
    release = seen['release']
    known = release in stored
    if not known:
        remarks.append(f'{release} is not stored: compared by what empty programs add')
    if not seen['rungs']:
        complaints.append(f'{release}: no rung was measured')
    for rung, now in seen['rungs'].items():
        what = f'{release}, {rung}'
        if 'tool' not in now or 'empty' not in now:
            complaints.append(f'{what}: the tool or empty programs were not measured')
            continue
        if now.get('status'):
            complaints.append(f'{what}: {now["verdict"]}: the figures hold a loss')
        then = stored[release].get(rung) if known else nearest(stored, release, rung)
        if not then:
            complaints.append(f'{what}: no costs are stored (UPDATE=1)')
            continue
        c, r = compare_rung(then, now, known, what)
        complaints += c
        remarks += r
    return complaints, remarks


def update(stored, seen, whole):
    """Takes over what was seen; @whole: of this release nothing else stays."""
    rungs = {} if whole else stored.get(seen['release'], {})
    for rung, now in seen['rungs'].items():
        rungs[rung] = {'tool': now['tool'], 'empty': now['empty']}
    stored[seen['release']] = rungs


def save(path, stored):
    path.write_text(json.dumps(stored, indent=1, sort_keys=True) + '\n')


BEGIN, END = '<!-- stored -->\n', '<!-- end of stored -->\n'


def doc_rows(stored):
    """The lines of a table in Markdown: what is stored, the tool's in front of what empty programs add."""
    loads = ['fast', 'covered', 'switch', 'other']
    yield f'| kernel | rung | {" | ".join(loads)} |\n'
    yield f'| --- | --- |{" --- |" * len(loads)}\n'
    for release, rungs in sorted(stored.items()):
        for name, rung in sorted(rungs.items()):
            cells = [f'{rung["tool"][load]:+,.0f} / {rung["empty"][load]:+,.0f}'
                     if load in rung['tool'] else '-' for load in loads]
            yield f'| {release.split("+")[0]} | `{name}` | {" | ".join(cells)} |\n'


def doc_text(text, stored):
    """@text with its table as it has to be; ValueError: it has no place for one."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return head + BEGIN + ''.join(doc_rows(stored)) + END + tail
