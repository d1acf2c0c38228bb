#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""page.py CHECK FOLDER... - what a browser makes of the page of each run

A folder holds the outputs of one run, as for outputs.py: html and json, and events if the page has
all calls. CHECK is the name of a function below without "check_".
"""
import base64
import collections
import json
import pathlib
import re
import shutil
import sys

import browser
from browser import Wrong


def check(fact, *what):
    if not fact:
        raise Wrong(" ".join(str(part) for part in what))


def same(got, want, *what):
    check(got == want, *what, "is", got, "and should be", want)


# ---- nothing but the page, and nothing wrong with it ----

def check_silent(tab, _):
    """No word in the console, and nothing asked for but the page itself."""
    for event in tab.events:
        check(event["method"] not in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
                                      "Log.entryAdded"), json.dumps(event)[:2000])
    asked = [event["params"]["request"]["url"] for event in tab.events
             if event["method"] == "Network.requestWillBeSent"]
    same(asked, [tab.url], "what the page asks for")
    same(tab.run("() => [document.contentType, document.compatMode, document.characterSet]"),
         ["text/html", "CSS1Compat", "UTF-8"], "the page")


ELEMENTS = set("""html head meta title style body header main nav footer section article h1 h2 h3 p a ul
    li dl dt dd strong div figure figcaption table caption thead tbody tr th td details summary script
    pre button label input svg desc g rect line path circle text""".split())
ATTRIBUTES = set("""lang charset http-equiv content name class id href scope role tabindex type for
    autocomplete spellcheck hidden aria-label aria-labelledby aria-hidden aria-sort data-table data-key
    data-value data-verdict data-pid data-comm data-start data-ns data-mark viewBox width height x y x1 y1 x2 y2 d
    cx cy r text-anchor""".split())


def check_hostile(tab, folder):
    """Whatever a process calls itself, it is text: no element or attribute of its own."""
    found = tab.run("""() => {
        const all = Array.from(document.querySelectorAll("*"));
        return { elements: [...new Set(all.map(e => e.localName))],
                 attributes: [...new Set(all.flatMap(e => e.getAttributeNames()))],
                 scripts: document.scripts.length, styles: document.querySelectorAll("style").length,
                 links: all.filter(e => e.hasAttribute("href")).map(e => e.getAttribute("href")),
                 text: document.body.textContent }; }""")
    check(set(found["elements"]) <= ELEMENTS, "elements:", set(found["elements"]) - ELEMENTS)
    check(set(found["attributes"]) <= ATTRIBUTES, "attributes:",
          set(found["attributes"]) - ATTRIBUTES)
    same((found["scripts"], found["styles"]), (1, 1), "scripts and styles")
    for link in found["links"]:
        check(link.startswith("#"), "a link goes away:", link)
        check(tab.run("id => !!document.getElementById(id)", link[1:]), "a link to nothing:", link)
    ids = tab.run("() => Array.from(document.querySelectorAll('[id]'), e => e.id)")
    same([id for id, cnt in collections.Counter(ids).items() if cnt > 1], [], "names given twice")
    check(all(" " <= c <= "~" or c in "\n\t\u25b2\u25bc" for c in found["text"]), "bytes of others")
    for process in report(folder)["processes"][:100]:
        check(process["comm"] in found["text"], "the name", process["comm"], "is not there")


# ---- numbers ----

def report(folder):
    return json.loads((folder / "json").read_text(encoding="utf-8"))


def tables(tab):
    """The rows of each table: by the names of the columns, text and number of each cell."""
    return tab.run("""() => Object.fromEntries(Array.from(
        document.querySelectorAll("table[data-table]"), table => {
            const keys = Array.from(table.tHead.rows[0].cells, c => c.getAttribute("data-key"));
            return [table.getAttribute("data-table"), Array.from(table.tBodies[0].rows, row =>
                Object.fromEntries(Array.from(row.cells, (cell, at) => [keys[at], {
                    text: cell.textContent,
                    value: cell.hasAttribute("data-value") ? Number(cell.getAttribute("data-value")) : null,
                    pid: cell.getAttribute("data-pid"), start: cell.getAttribute("data-start"),
                    comm: cell.getAttribute("data-comm") }])))];
        }))""")


def duration(ns):
    """As the report for people has it."""
    for factor, unit in ((1000, "us"), (1000000, "ms")):
        if factor <= ns < factor * 1000:
            return f"{ns / factor:.1f} {unit}"
    return f"{ns} ns" if ns < 1000 else f"{ns / 1e9:.1f} s"


def check_words(name, row):
    """What a reader sees is the number of the cell."""
    for key, cell in row.items():
        value = cell["value"]
        if value is None or key in ("level", "alone") or name.endswith("-map"):
            continue
        if key in ("cpu", "from_cpu"):
            check(cell["text"].split(" ")[0].split("-")[0] == str(value), name, key, cell)
            continue
        forms = (f"{value:,}", str(value), duration(value), f"{value / 1e9:.6f} s")
        check(cell["text"] in forms or cell["text"].endswith(f"[{value}]"), name, key, cell)


def who(one):
    return one["comm"], one["pid"], one.get("start_ns") if one["pid"] else None


def who_of(cell):
    return cell["comm"], int(cell["pid"]), cell["start"] and int(cell["start"])


def parts(command):
    return command.get("phases", {}).get("parts", [])


def expected(r):
    """The rows that the JSON report has for each table, by what names a row."""
    level = {"error": 2, "warning": 1, "info": 0}
    t = {name: {} for name in ("latencies", "phases", "phase-latencies", "rows", "processes", "laggards",
                               "victims", "senders", "interrupted", "commands", "registrations")}
    t["calls"] = {(): r["calls"]}
    t["unverified"] = {(u["cause"],): u for u in r["unverified"]}
    t["findings"] = {("error", u["reason"], None, None): u | {"level": level["error"]}
                     for u in r["reasons"]}
    for kind in ("warning", "info"):
        for note in r[f"{kind}s"]:
            t["findings"][kind, note["code"], who(note), note["command"]] = note | {"level": level[kind]}
    for c in r["commands"]:
        t["commands"][c["command"],] = c | c["latency_ns"]
        for bucket in c["latency_ns"]["histogram"]:
            t["latencies"][c["command"], bucket["min_ns"]] = bucket
        for part in parts(c):
            t["phases"][c["command"], part["phase"]] = part
            for bucket in part["histogram"]:
                t["phase-latencies"][c["command"], part["phase"], bucket["min_ns"]] = bucket
    for p in r["processes"]:
        if p["commands"]:
            t["processes"][who(p)] = p["summary"]
        for c in p["commands"]:
            t["rows"][who(p), c["command"]] = c
        for life in p["registrations"]:
            t["registrations"][p["pid"], life["event"], life["time_ns"]] = life
    for c in r["cpus"]:
        # one that ran no handler has no numbers of any
        flat = dict.fromkeys(("interrupts", "late", "idle"), 0) | c | {f"{kind}_{key}": c[kind][key] for kind in ("start", "handler") if kind in c
                    for key in c[kind]}
        t["laggards"][c["cpu"],] = t["victims"][c["cpu"],] = flat
        for sender in c.get("senders", []):
            t["senders"][who(sender)[:2], sender["command"], c["cpu"]] = sender | {"cpu": c["cpu"]}
        for task in c.get("interrupted", []):
            t["interrupted"][task["tid"], c["cpu"]] = task | {"cpu": c["cpu"]}
    t["violations"] = {(number,): violation for number, violation in enumerate(r["violations"], 1)}
    return t


NAMES = {
    "calls": lambda row: (),
    "unverified": lambda row: (row["cause"]["text"],),
    "findings": lambda row: (row["level"]["text"], row["code"]["text"],
                             row["process"]["comm"] and who_of(row["process"]),
                             row["command"]["text"].strip("-") or None),
    "commands": lambda row: (row["command"]["text"],),
    "latencies": lambda row: (row["command"]["text"], row["min_ns"]["value"]),
    "phases": lambda row: (row["command"]["text"], row["phase"]["text"]),
    "phase-latencies": lambda row: (row["command"]["text"], row["phase"]["text"],
                                    row["min_ns"]["value"]),
    "rows": lambda row: (who_of(row["process"]), row["command"]["text"]),
    "processes": lambda row: who_of(row["process"]),
    "registrations": lambda row: (int(row["process"]["pid"]), row["event"]["text"], row["time_ns"]["value"]),
    "laggards": lambda row: (row["cpu"]["value"],),
    "victims": lambda row: (row["cpu"]["value"],),
    "senders": lambda row: (who_of(row["process"])[:2], row["command"]["text"], row["cpu"]["value"]),
    "interrupted": lambda row: (row["tid"]["value"], row["cpu"]["value"]),
    "violations": lambda row: (row["number"]["value"],),
}
# what names a row and is no number of it
NOT_IN_JSON = {"number"}


def check_table(name, rows, want):
    found = [NAMES[name](row) for row in rows]
    same(len(set(found)), len(rows), name, "has rows of one name; the number of names")
    for key, row in zip(found, rows):
        check(key in want, name, "has a row that the JSON report has not:", key)
        for column, cell in row.items():
            if cell["value"] is not None and column not in NOT_IN_JSON:
                same(cell["value"], want[key][column], name, key, column)
    return len(want) - len(found)


def check_heat(folder, t, r):
    """The maps have the sums of the CPUs, and call by call what the events have."""
    cpus = {cpu["cpu"]: cpu.get("interrupts", 0) for cpu in r["cpus"]}
    for name in ("cpu-time", "cpu-pairs"):
        interrupts, missed = collections.Counter(), collections.Counter()
        for row in t.pop(name, []):
            interrupts[row["cpu"]["value"]] += row["interrupts"]["value"]
            missed[row["cpu"]["value"]] += row["missed"]["value"]
        if not (folder / "events").exists():
            continue
        lines = [json.loads(line) for line in (folder / "events").open(encoding="utf-8")]
        if lines[0]["calls"] != "all":
            continue
        want = collections.Counter(
            cpu["cpu"] for line in lines if line["type"] == "call" for cpu in line.get("cpus", ())
            if cpu["evidence"] == "missing")
        same(+missed, want, name, "missed")
        same(+interrupts, +collections.Counter(cpus), name, "interrupts")


# What is said below a table
BELOW = """name => {
    let text = "", next = document.querySelector(`[data-table="${name}"]`).parentNode.nextElementSibling;
    for (; next && next.localName === "p"; next = next.nextElementSibling)
        text += next.textContent + "\\n";
    return text; }"""
MARKS = """() => Array.from(document.querySelectorAll("svg.histogram"), svg =>
    [svg.querySelector("title").textContent, Array.from(svg.querySelectorAll("[data-mark]"), e =>
        [e.getAttribute("data-mark"), Number(e.getAttribute("data-value")), e.textContent])])"""


def check_marks(tab, r):
    """The percentiles in the pictures: those of commands, then those of their phases."""
    want = [(c["command"], c["latency_ns"]) for c in r["commands"] if c["latency_ns"]["histogram"]]
    want += [(f'{c["command"]}: ', {key.removesuffix("_ns"): part[key] for key in part})
             for c in r["commands"] for part in parts(c)]
    found = tab.run(MARKS)
    same(len(found), len(want), "histograms")
    for (title, marks), (name, numbers) in zip(found, want):
        check(title.startswith(name), "the picture of", name, "is", title)
        same([mark for mark, _, _ in marks], ["p50", "p90", "p99", "p99.9", "max"], title)
        for mark, value, text in marks:
            same(text, f"{mark} {duration(value)}", title)
            # of a phase the JSON report has some
            same(value, numbers.get(mark.replace(".", "_"), value), title, mark)


def check_numbers(tab, folder):
    """Each number of the page is that of the JSON report, and what is left out is told."""
    r, t = report(folder), tables(tab)
    for name, rows in t.items():
        for row in rows:
            check_words(name, row)
    same(tab.run("() => document.querySelector('h1').getAttribute('data-verdict')"), r["verdict"],
         "the verdict")
    check_heat(folder, t, r)
    check_marks(tab, r)
    t.pop("probes", None)
    check(set(t) <= set(NAMES), "tables that are not compared:", set(t) - set(NAMES))
    want = expected(r)
    for name, rows in t.items():
        left = check_table(name, rows, want[name])
        told = re.search(r"Of ([0-9,]+) .* the page shows ([0-9,]+)\.", tab.run(BELOW, name))
        of, shown = (int(n.replace(",", "")) for n in told.groups()) if told else (0, 0)
        # lists of the JSON report end, too
        check(of - shown == left or of - shown > left and name in ("violations", "registrations"), name,
              "leaves out", left, "rows and says", told)


# ---- sorting and filtering ----

OPEN = "() => document.querySelectorAll('details').forEach(e => { e.open = true; })"
TABLES = """() => Array.from(document.querySelectorAll("table[data-table]"), table => ({
    name: table.getAttribute("data-table"), columns: table.tHead.rows[0].cells.length,
    rows: table.tBodies[0].rows.length,
    buttons: table.querySelectorAll("thead button").length,
    filter: document.getElementById(table.getAttribute("data-table") + "-filter") !== null }))"""
# Of a table: how each column is sorted, the values of one as they are, and as they should be; what
# is not known stands last, texts as a language orders them
COLUMN = """(name, column, direction) => {
    const table = document.querySelector(`[data-table="${name}"]`), factor = direction === "descending" ? -1 : 1;
    const texts = new Intl.Collator("en"), values = Array.from(table.tBodies[0].rows, row => {
        const cell = row.cells[column];
        return cell.hasAttribute("data-value") ? Number(cell.getAttribute("data-value")) :
            cell.classList.contains("n") ? null : cell.textContent; });
    const known = values.filter(value => value !== null).sort((a, b) => factor *
        (typeof a === "number" ? a - b : texts.compare(a, b)));
    return [Array.from(table.tHead.rows[0].cells, th => th.getAttribute("aria-sort")), values,
        [...known, ...values.filter(value => value === null)]]; }"""
ONLY = """name => document.querySelectorAll("details").forEach(e => {
    e.open = !!e.querySelector(`[data-table="${name}"]`); })"""


def press(tab, how, selector):
    if how == "mouse":
        tab.click(selector)
    else:
        tab.run("s => document.querySelector(s).focus()", selector)
        tab.key(how)


def check_sorts(tab, _):
    """Each column of each table, by mouse and by keyboard: numbers largest first; and turned round."""
    ways = 0
    for table in tab.run(TABLES):
        name, turned = table["name"], set()
        same(table["buttons"], table["columns"] if table["rows"] > 1 else 0, "buttons of", name)
        tab.run(ONLY, name)
        for column in range(table["buttons"]):
            _, before, _ = tab.run(COLUMN, name, column, "")
            numeric = any(isinstance(value, (int, float)) for value in before)
            selector = f"[data-table='{name}'] thead th:nth-child({column + 1}) button"
            for want in ("descending", "ascending") if numeric else ("ascending", "descending"):
                press(tab, ("mouse", "Enter", "Space")[ways % 3], selector)
                ways += 1
                states, values, ordered = tab.run(COLUMN, name, column, want)
                same(states, [want if at == column else None for at in range(len(states))], name, column)
                same(values, ordered, name, column, want)
                same(collections.Counter(values), collections.Counter(before), name, column, "the rows")
                # a column of numbers and one of texts stand for the others
                if numeric in turned:
                    break
            turned.add(numeric)


SHOWN = """table => { const all = document.querySelector(`[data-table="${table}"]`).tBodies[0].rows;
    return Array.from(all, row => [Array.from(row.cells, c => c.textContent).join(" ").toLowerCase(),
        row.getClientRects().length > 0]); }"""
STATUS = """table => document.getElementById(table + "-filter").closest("div").querySelector("[role=status]")
    .textContent"""


def check_filters(tab, _):
    """What is typed leaves the rows that have it, says how many, and is undone."""
    for table in tab.run(TABLES):
        name, cnt = table["name"], table["rows"]
        check(table["filter"] or cnt < 10, name, "has", cnt, "rows and no filter")
        if not table["filter"]:
            continue
        tab.run(ONLY, name)
        words = tab.run(SHOWN, name)[cnt // 2][0].split()
        tab.click(f"#{name}-filter")
        for text in (words[0].upper(), f" {words[-1]}  {words[0]} ", "no such row", "<b>"):
            tab.run("i => document.getElementById(i).select()", f"{name}-filter")
            tab.type(text)
            shown = tab.run(SHOWN, name)
            for row, visible in shown:
                same(visible, all(word in row for word in text.lower().split()), name, text, row)
            check(tab.run(STATUS, name).startswith(f"{sum(v for _, v in shown):,} of {cnt:,} "), name, text,
                  tab.run(STATUS, name))
        tab.run("i => document.getElementById(i).select()", f"{name}-filter")
        tab.key("Backspace")
        same([visible for _, visible in tab.run(SHOWN, name)], [True] * cnt, name, "without a filter")


def check_keys(tab, _):
    """With Tab alone each link, button, field and part that scrolls is reached, and is seen to be."""
    tab.run(OPEN)
    want = tab.run("""() => { const all = Array.from(document.querySelectorAll(
            "a[href], button, input, summary, [tabindex='0']"));
        window.all = all; return all.length; }""")
    for at in range(want):
        tab.key("Tab")
        found = tab.run("""() => { const e = document.activeElement, s = getComputedStyle(e);
            return [window.all.indexOf(e), s.outlineStyle, parseFloat(s.outlineWidth)]; }""")
        same(found[0], at, "the element that Tab came to")
        check(found[1] != "none" and found[2] >= 2, "the focus is not to be seen at", at, found)
    same(tab.run("""() => Array.from(document.querySelectorAll(".scroll:not([tabindex='0'])"),
        e => e.outerHTML.slice(0, 200))"""), [], "parts that scroll and are not reached")


# ---- as it is shown ----

# What is wider than the page and not in a part that scrolls by itself
WIDE = """() => Array.from(document.body.querySelectorAll("*")).filter(e => {
    const box = e.getBoundingClientRect(), root = document.documentElement;
    return box.width && box.right > root.clientWidth + 0.5 && !e.parentElement.closest(".scroll, svg");
}).map(e => e.outerHTML.slice(0, 200))"""
WIDTH = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def check_narrow(tab, _):
    """On a phone nothing sticks out, whatever is open, and no text is too small to read."""
    for width in (360, 320, 768):
        tab.size(width, 740, phone=width < 500)
        for step in ("", OPEN):
            if step:
                tab.run(step)
            wide, room = tab.run(WIDTH)
            check(room == width or width > 500, "a page of", width, "is laid out as", room)
            check(wide <= room, "at", width, "the page is", wide, "wide:", tab.run(WIDE))
            same(tab.run(WIDE), [], "at", width, "sticks out")
    small = tab.run("""() => Array.from(document.body.querySelectorAll("*")).filter(e =>
        Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) &&
        e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize) *
            (e.ownerSVGElement ? e.ownerSVGElement.getScreenCTM().a : 1) < 9)
        .map(e => e.outerHTML.slice(0, 200)).slice(0, 5)""")
    same(small, [], "too small to read")


# Of each text that is shown: its colors as one sees them, of the nearest ground that is not clear
COLORS = """() => {
    const parse = c => { const n = c.match(/[0-9.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
    const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 :
        Math.pow((v + 0.055) / 1.055, 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const found = {};
    for (const e of document.body.querySelectorAll("*")) {
        if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) ||
            !e.getClientRects().length || e.closest("script, style, title, desc"))
            continue;
        const style = getComputedStyle(e), ink = parse(e.ownerSVGElement ? style.fill : style.color);
        let ground = [255, 255, 255, 1];
        for (let up = e; up; up = up.parentElement) {
            const back = parse(getComputedStyle(up).backgroundColor);
            if (back[3] > 0.99) { ground = back; break; }
        }
        const a = light(ink.slice(0, 3)), b = light(ground.slice(0, 3));
        const key = ink.join() + " on " + ground.join();
        found[key] = [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 150)];
    }
    return found; }"""


def check_schemes(tab, _):
    """Light and dark are two, and each text of either can be told from its ground (WCAG AA)."""
    seen = {}
    tab.run(OPEN)
    for scheme in ("light", "dark"):
        tab.media(prefers_color_scheme=scheme)
        seen[scheme] = tab.run("""() => { const s = getComputedStyle(document.body);
            return [s.color, s.backgroundColor]; }""")
        for colors, (ratio, element) in tab.run(COLORS).items():
            check(ratio >= 4.5, scheme, colors, "contrast", round(ratio, 2), element)
    check(seen["light"][0] != seen["dark"][0] and seen["light"][1] != seen["dark"][1], seen)
    tab.media("print", prefers_color_scheme="dark")
    same(tab.run("() => getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)",
         "paper")


def check_prints(tab, folder):
    """On paper all rows of all tables are there that are not closed, nothing is cut, and no tool."""
    tab.media("print")
    tab.size(794, 1123)
    same(tab.run("""() => Array.from(document.querySelectorAll(".tools, nav"))
        .filter(e => e.getClientRects().length).length"""), 0, "tools that are printed")
    cut = tab.run("""() => Array.from(document.querySelectorAll(".scroll")).filter(e =>
        e.getClientRects().length && (getComputedStyle(e).overflowX !== "visible" ||
            e.getBoundingClientRect().height + 1 < e.firstElementChild.getBoundingClientRect().height ||
            e.firstElementChild.getBoundingClientRect().right > innerWidth + 1))
        .map(e => e.innerHTML.slice(0, 200))""")
    same(cut, [], "cut on paper")
    missing = tab.run("""() => Array.from(document.querySelectorAll("main tbody tr")).filter(e =>
        !e.closest("details") && !(e.getBoundingClientRect().height > 0)).length""")
    same(missing, 0, "rows that are not printed")
    pdf = base64.b64decode(tab.ask("Page.printToPDF", printBackground=False)["data"])
    check(pdf.startswith(b"%PDF") and len(pdf) > 10000, folder, "no PDF:", len(pdf))


# ---- for a screen reader ----

def check_accessible(tab, folder):
    """What the page shows has a role and a name: headings, tables, pictures, fields, the verdict."""
    tab.run(OPEN)
    nodes = [node for node in tab.ask("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    roles = collections.defaultdict(list)
    for node in nodes:
        roles[node.get("role", {}).get("value")].append(node)

    def names(role):
        return [node.get("name", {}).get("value", "").strip() for node in roles[role]]

    def seen(selector):
        return tab.run("""s => Array.from(document.querySelectorAll(s)).filter(e =>
            e.getClientRects().length && !e.closest("[aria-hidden]")).length""", selector)

    levels = [next(p["value"]["value"] for p in node["properties"] if p["name"] == "level")
              for node in roles["heading"]]
    same(len(levels), seen("h1, h2, h3"), "headings")
    same(levels.count(1), 1, "first headings")
    check(all(after - before <= 1 for before, after in zip(levels, levels[1:])), "levels", levels)
    check(names("heading")[0].lower().startswith(report(folder)["verdict"]), names("heading")[:1])
    pictures = names("image") + names("img") + names("graphics-document")
    same(len(pictures), seen("svg[role=img]"), "pictures")
    same(len(names("table")), seen("table"), "tables")
    same(len(names("button")), seen("button"), "buttons")
    same(len(names("searchbox")), seen("input"), "fields")
    same(len(names("columnheader")), seen("thead th"), "heads of columns")
    same(len(names("rowheader")), seen("tbody th"), "heads of rows")
    for role in ("heading", "image", "img", "table", "button", "searchbox", "link", "columnheader", "region",
                 "navigation"):
        check(all(names(role)), role, "has one without a name:", names(role))
    for role in ("main", "navigation", "banner", "contentinfo"):
        same(len(roles[role]), 1, role)
    for role in ("table", "region", "searchbox"):
        twice = [name for name, cnt in collections.Counter(names(role)).items() if cnt > 1]
        check(not [name for name in twice if name not in TIMELINE], role, "of one name:", twice)
    # a text next to each color: the verdict as a word
    check(tab.run("() => document.querySelector('h1').textContent").lower().startswith(
        report(folder)["verdict"]), "the verdict is no word")


# ---- pictures ----

# of which each violation has its own
TIMELINE = ("CPUs", "What was seen of the call, in order")
OUTSIDE = """() => Array.from(document.querySelectorAll("svg[role=img] text")).filter(e => {
    const svg = e.ownerSVGElement, box = e.getBBox(), view = svg.viewBox.baseVal;
    return box.x < view.x - 0.5 || box.y < view.y - 0.5 || box.x + box.width > view.x + view.width + 0.5 ||
        box.y + box.height > view.y + view.height + 0.5; }).map(e => e.outerHTML.slice(0, 200))"""


# Of each violation with evidence: its number, what its picture has, and the first table below it
TIMELINES = """() => Array.from(document.querySelectorAll("article"), article => {
    const figure = article.querySelector("figure.timeline"), table = article.querySelector("table");
    const place = kind => Array.from(figure.querySelectorAll(kind), e =>
        [Number(e.getAttribute("x")), Number(e.getAttribute("width"))]);
    return { number: Number(article.id.split("-")[1]), figure: figure && {
        band: place(".tl-band, .tl-gone"), run: place(".tl-run"), heads: figure.querySelectorAll(".tl-head").length,
        labels: Array.from(figure.querySelectorAll("text[x='22.00']"), e => e.getBBox().x + e.getBBox().width),
        bad: figure.querySelectorAll("path.tl-bad").length,
        words: figure.querySelectorAll("text.tl-bad").length,
        instants: Array.from(table.tBodies[0].rows, row => [Number(row.cells[0].getAttribute("data-ns")),
            Number(row.cells[1].textContent), row.cells[2].textContent]) } }; })"""


def instants_of(call):
    """Those of a line of events, as the table below a timeline has them."""
    yield 0, call["cpu_begin"], "calls"
    yield call["latency_ns"], call["cpu_end"], "returns"
    for cpu in call["cpus"]:
        if "sent_ns" in cpu:
            yield cpu["sent_ns"], cpu["cpu"], "sends"
        if "handler_start_ns" in cpu:
            yield cpu["handler_start_ns"], cpu["cpu"], "begins"
        if "handler_end_ns" in cpu:
            yield cpu["handler_end_ns"], cpu["cpu"], "ends"


def instant(ns, cpu, words):
    """A row of that table. What is sent is told of the CPU that it goes to."""
    sent = re.search(r" to CPU ([0-9]+)$", words)
    kind = "sends" if sent else re.search(r"(calls|returns|begins|ends)( |$)", words)[1]
    return ns, int(sent[1]) if sent else cpu, kind


def check_timeline(line, call):
    left, span = line["band"][0]
    found = sorted(instant(*row) for row in line["instants"])
    same(found, sorted(instants_of(call)), "the instants of", call)
    same([row[0] for row in line["instants"]], sorted(ns for ns, _, _ in found), "their order")
    end = call["latency_ns"]
    ended = {cpu["cpu"]: cpu["handler_start_ns"] for cpu in call["cpus"] if cpu["finished"]}
    same(sorted(round((x - left) / span * end) for x, _ in line["run"]), sorted(ended.values()),
         "handlers in the picture")
    same(line["heads"], sum("sent_ns" in cpu and "handler_start_ns" in cpu for cpu in call["cpus"]), "arrows")
    same(line["bad"], line["words"], "marks and words at them")
    check(max(line["labels"]) < left, "labels reach into the picture:", line)


def check_pictures(tab, folder):
    """No text is cut, and each timeline has the instants that the events have, to scale."""
    tab.run(OPEN)
    same(tab.run(OUTSIDE), [], "cut")
    violations = report(folder)["violations"]
    calls = {}
    for line in map(json.loads, (folder / "events").open(encoding="utf-8")):
        if line["type"] == "call":
            calls[line["tid"], line["time_ns"], line["command"]] = line
    for found in tab.run(TIMELINES):
        violation = violations[found["number"] - 1]
        call = calls[violation["tid"], violation["time_ns"], violation["command"]]
        same(found["figure"] is not None, call["event"] == "call", "a timeline of", call)
        if found["figure"]:
            check_timeline(found["figure"], call)


def main():
    name, *folders = sys.argv[1:]
    act = globals().get(f"check_{name}")
    if not act or not folders:
        sys.exit(__doc__)
    with browser.Browser() as b:
        for folder in map(pathlib.Path, folders):
            # a browser takes a file for what its name says
            page = shutil.copy(folder / "html", pathlib.Path(b.profile) / "page.html")
            try:
                act(b.open(page), folder)
            except Wrong as wrong:
                sys.exit(f"{folder}: {wrong}")


if __name__ == "__main__":
    main()
