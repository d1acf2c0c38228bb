# SPDX-License-Identifier: GPL-2.0-only
"""What a call costs on machines of more and more CPUs, and what a further CPU adds to it.

A further CPU is one of two kinds: "scan", which runs nothing of the process, so that the
kernel, and the tool, look at it and go on; and "all", which the call interrupts.
"""

# with one CPU the kernel looks at none
SCALE_LOADS = ['scan', 'all']


def loads(cpus):
    return ['fast'] + (SCALE_LOADS if cpus > 1 else [])


def slope(points):
    """Of the line with the least squares through {x: y}; None: there is none."""
    cnt = len(points)
    if cnt < 2:
        return None
    mean_x, mean_y = sum(points) / cnt, sum(points.values()) / cnt
    return (sum((x - mean_x) * (y - mean_y) for x, y in points.items()) /
            sum((x - mean_x) ** 2 for x in points))


def figures(by_cpus, load):
    """{name: {cpus: instructions per operation}}"""
    rows = {}
    for cpus, seen in by_cpus.items():
        if load in seen['untraced']:
            rows.setdefault('untraced', {})[cpus] = seen['untraced'][load]
        for name, rung in seen['rungs'].items():
            for config, what in ('empty', 'empty programs'), ('tool', 'membarrier-trace'):
                if load in rung.get(config, {}):
                    rows.setdefault(f'{name}: {what}', {})[cpus] = rung[config][load]
            for program, cost in rung.get('programs', {}).get(load, {}).items():
                if cost['runs_per_op'] >= 0.05:
                    rows.setdefault(f'{name}: {program}', {})[cpus] = cost['runs_per_op'] * cost['per_run']
    return rows


def per_cpu(points):
    """What a further CPU adds, where there was a second one."""
    return slope({cpus: n for cpus, n in points.items() if cpus > 1})


def complaints(by_cpus):
    """A CPU that runs something else shall cost no more than the kernel's own look at it."""
    rows = figures(by_cpus, 'scan')
    kernel = per_cpu(rows.get('untraced', {}))
    if kernel is None:
        yield 'scan: there is no slope of fewer than two numbers of CPUs above 1'
        return
    tools = {name: per_cpu(points) for name, points in rows.items() if name.endswith(': membarrier-trace')}
    if not tools:
        yield 'scan: the tool was not measured'
    for name, added in tools.items():
        if added is None or added > kernel:
            yield f'scan, {name}: a further CPU adds {added} instructions, the kernel takes {kernel:.1f}'
    for cpus, seen in by_cpus.items():
        for name, rung in seen['rungs'].items():
            if rung.get('status'):
                yield f'{cpus} CPUs, {name}: {rung["verdict"]}: the figures hold a loss'


def table(by_cpus):
    some = next(iter(by_cpus.values()))
    yield f'{some["release"]}: instructions per operation, by the number of CPUs'
    yield 'untraced: in all; empty programs and membarrier-trace: added; a program: its own'
    for load in ['fast'] + SCALE_LOADS:
        rows = figures(by_cpus, load)
        if not rows:
            continue
        yield ''
        yield f'{load:44}' + ''.join(f'{cpus:>10}' for cpus in by_cpus) + f'{"per CPU":>10}'
        for name, points in rows.items():
            added = per_cpu(points)
            cells = ''.join(f'{points[cpus]:>10.1f}' if cpus in points else f'{"-":>10}' for cpus in by_cpus)
            yield f'{name:44}{cells}' + (f'{added:>10.1f}' if added is not None else f'{"-":>10}')
