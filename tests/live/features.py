# SPDX-License-Identifier: GPL-2.0-only
"""features.py FOLDER DIR list|NAME: the rows of docs/features.md.

"list" names those that have a command, or fails where the table has not a row for each feature.
NAME runs its command in FOLDER, with the program of DIR, and looks for what it prints.
"""
import os
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path("docs/features.md")
# the columns by which the tools of this field are compared
FEATURES = 20
# the tool could not run: usage, failure, a kernel that cannot show it, a command that is not there
NOT_RUN = {2, 3, 4, 126, 127}


def rows():
    found = {}
    for line in re.findall(r"(?m)^\| (?!feature \| here|---)(.*) \|$", PAGE.read_text()):
        name, here, command, prints = (cell.strip() for cell in line.split(" |", 3))
        found[name.strip("| ").replace("`", "")] = (
            here.strip("| "), command.strip("| `"), re.findall(r"`(.*?)`", prints))
    return found


def listed(found):
    wrong = len(found) != FEATURES
    for name, (here, command, prints) in found.items():
        yes = here.startswith("yes")
        if yes != bool(command) or yes != bool(prints) or not (yes or here.startswith("no")):
            print(f"{name}: no yes with a command and its words, no no without", file=sys.stderr)
            wrong = True
        if yes:
            print(name)
    return wrong


def prepare(folder, program):
    """./server, long enough that its threads meet on a busy machine, and what the page names."""
    for name in "docs", "tools", "debian":
        if not (folder / name).exists():
            (folder / name).symlink_to(pathlib.Path(name).resolve())
    (folder / "bin").mkdir(exist_ok=True)
    server = folder / "server"
    if not server.exists():
        (folder / "bin/server").symlink_to(program / "membarrier-workload")
        server.write_text("#!/bin/sh\nexec bin/server --duration 1 --rate 2000 --pin --spin 2\n")
        server.chmod(0o755)


def run(folder, program, row):
    _, command, prints = row
    prepare(folder, program)
    env = os.environ | {"PATH": f"{program}:{os.environ['PATH']}", "COLUMNS": "100", "LC_ALL": "C"}
    ended = subprocess.run(["bash", "-c", command], cwd=folder, env=env, check=False, text=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)
    # one that is too long for a line goes on in the next one
    said = " ".join(ended.stdout.split())
    lacks = [words for words in prints if " ".join(words.split()) not in said]
    if lacks or ended.returncode in NOT_RUN:
        print(f"{ended.stdout}\nexit status {ended.returncode}, not printed: {lacks}")
    return bool(lacks) or ended.returncode in NOT_RUN


def main(folder, program, name):
    found = rows()
    if name == "list":
        return listed(found)
    return run(pathlib.Path(folder).resolve(), pathlib.Path(program).resolve(), found[name])


sys.exit(main(*sys.argv[1:]))
