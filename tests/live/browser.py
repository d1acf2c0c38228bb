# SPDX-License-Identifier: GPL-2.0-only
"""Chromium without a window, driven through the DevTools protocol over a pair of pipes.

Every step has a limit of time; what the browser says in between is kept in Tab.events.
"""
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

PROGRAMS = ("chromium-headless-shell", "chromium")
LIMIT = 60  # seconds for a step, on a machine that is busy


class Wrong(Exception):
    """The browser, or the page, did not do what was asked."""


def program():
    """The browser that is installed, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """One browser with a profile of its own, which is gone with it."""

    def __enter__(self):
        self.profile = tempfile.mkdtemp()
        theirs_in, self.to = os.pipe()
        self.out, theirs_out = os.pipe()
        # as root there is no sandbox; nothing is to be looked up, whatever the page asks for
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "sh", program(), "--headless",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
             "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.rest, self.last, self.answers, self.tabs = b"", 0, {}, {}
        return self

    def __exit__(self, *_):
        os.close(self.to)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.out)
        shutil.rmtree(self.profile, ignore_errors=True)

    def take(self, until):
        """The next messages, each to whom it is for."""
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.out], [], [], left)[0]:
            raise Wrong(f"the browser gave no answer within {LIMIT} s")
        data = os.read(self.out, 1 << 20)
        if not data:
            raise Wrong(f"the browser has ended: {self.process.wait(5)}")
        *messages, self.rest = (self.rest + data).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.answers[message["id"]] = message
            elif message.get("sessionId") in self.tabs:
                self.tabs[message["sessionId"]].events.append(message)

    def ask(self, method, session=None, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        until = time.monotonic() + LIMIT
        while self.last not in self.answers:
            self.take(until)
        answer = self.answers.pop(self.last)
        if "error" in answer:
            raise Wrong(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, path, **size):
        """A tab with the page, once it is loaded."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self, session, pathlib.Path(path).resolve().as_uri(), **size)


class Tab:
    def __init__(self, browser, session, url, width=1200, height=900, phone=False):
        self.browser, self.session, self.url, self.events = browser, session, url, []
        browser.tabs[session] = self
        for domain in ("Page", "Runtime", "Log", "Network", "DOM", "Accessibility"):
            self.ask(f"{domain}.enable")
        self.ask("Page.setLifecycleEventsEnabled", enabled=True)
        self.size(width, height, phone)
        self.events.clear()
        loader = self.ask("Page.navigate", url=url)["loaderId"]
        until = time.monotonic() + LIMIT
        while not any(event["method"] == "Page.lifecycleEvent" and event["params"]["name"] == "load" and
                      event["params"]["loaderId"] == loader for event in self.events):
            browser.take(until)

    def ask(self, method, **params):
        return self.browser.ask(method, self.session, **params)

    def size(self, width, height, phone=False):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=2 if phone else 1, mobile=phone)

    def media(self, media="", **features):
        """As on paper, or with what the user prefers."""
        self.ask("Emulation.setEmulatedMedia", media=media, features=[
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def run(self, script, *arguments):
        """What a function of JavaScript returns."""
        words = ", ".join(json.dumps(argument) for argument in arguments)
        result = self.ask("Runtime.evaluate", expression=f"({script})({words})", returnByValue=True)
        if "exceptionDetails" in result:
            raise Wrong(f"{script[:200]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def click(self, selector):
        """With the mouse, in the middle of the first element, wherever it is by then."""
        x, y = self.run("""s => { const e = document.querySelector(s);
            e.scrollIntoView({ block: "center", inline: "center" });
            const box = e.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]; }""", selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name):
        code, text = {"Enter": (13, "\r"), "Space": (32, " "), "Tab": (9, ""), "Backspace": (8, "")}[name]
        key = " " if name == "Space" else name
        words = {"key": key, "code": name, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **words)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **words)

    def type(self, text):
        self.ask("Input.insertText", text=text)
