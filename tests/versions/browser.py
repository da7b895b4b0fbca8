"""A headless Chromium, driven through a pipe by its own protocol: no driver is needed.

    with Browser.start(folder) as browser:
        browser.open(path, width=360)

`screenshot` writes one picture of a page, and is what documentation uses as well.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # containers have none, and the pages are ours
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
PATIENCE = 60
"""Seconds that a browser may take for one answer."""


def executable() -> str | None:
    """Returns the browser of this machine; None if there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """A browser with one page.

    Attributes:
        said: What the page's console, its errors and its policy had to say.
    """

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to = to_browser
        self._from = os.fdopen(from_browser, "rb", buffering=0)
        self._buffer = b""
        self._count = 0
        self._session = ""
        self._loaded: set[str] = set()
        self.said: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        self._call("Page.setLifecycleEventsEnabled", enabled=True)

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Browser]:
        """Runs a browser with a profile of its own, and ends it afterwards."""
        down, up = os.pipe(), os.pipe()
        program = executable()
        assert program
        with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            # The protocol's file descriptors are 3 and 4, which only a shell can give.
            redirected = f'exec "$0" "$@" 3<&{down[0]} 4>&{up[1]}'
            process = subprocess.Popen(
                [
                    "bash",
                    "-c",
                    redirected,
                    program,
                    *FLAGS,
                    f"--user-data-dir={profile}",
                ],
                pass_fds=(down[0], up[1]),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            os.close(down[0])
            os.close(up[1])
            try:
                yield cls(down[1], up[0])
            finally:
                process.terminate()
                process.wait(PATIENCE)
                os.close(down[1])

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], PATIENCE)
            assert ready, "the browser does not answer"
            chunk = self._from.read(1 << 16)
            assert chunk, "the browser has ended"
            self._buffer += chunk
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, event: str, details: dict[str, Any]) -> None:
        if event == "Runtime.consoleAPICalled":
            self.said += [str(each.get("value")) for each in details["args"]]
        elif event == "Runtime.exceptionThrown":
            self.said.append(str(details["exceptionDetails"]))
        elif event == "Log.entryAdded":
            self.said.append(details["entry"]["text"])
        elif event == "Page.lifecycleEvent" and details["name"] == "load":
            self._loaded.add(details["loaderId"])

    def open(
        self,
        page: Path,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        anchor: str = "",
    ) -> None:
        """Opens a file, and returns when it is loaded.

        Args:
            page: The file.
            width: How wide the window is, in CSS pixels.
            height: How high it is.
            dark: Whether the user prefers a dark page.
            anchor: Where in the page to go.
        """
        self._resize(width, height)
        scheme = "dark" if dark else "light"
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._call("Emulation.setEmulatedMedia", features=[feature])
        # From one place of a page to another, nothing would be loaded.
        self._load("about:blank")
        self._load(f"{page.resolve().as_uri()}{anchor}")

    def _load(self, url: str) -> None:
        loader = self._call("Page.navigate", url=url)["loaderId"]
        while loader not in self._loaded:
            self._read()

    def _resize(self, width: int, height: int) -> None:
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2,
            mobile=width < 600,
        )

    def run(self, script: str) -> Any:
        """Returns what an expression of JavaScript is, as JSON has it."""
        found = self._call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    @contextmanager
    def paper(self) -> Iterator[None]:
        """Shows the page as on paper for a while."""
        self._call("Emulation.setEmulatedMedia", media="print")
        try:
            yield
        finally:
            self._call("Emulation.setEmulatedMedia", media="")

    @contextmanager
    def without_scripts(self) -> Iterator[None]:
        """Keeps pages that are opened meanwhile from running their scripts."""
        self._call("Emulation.setScriptExecutionDisabled", value=True)
        try:
            yield
        finally:
            self._call("Emulation.setScriptExecutionDisabled", value=False)

    def press(self, key: str) -> None:
        """Presses a key on whatever has the focus."""
        known = SimpleNamespace(Tab=9, Space=32, Enter=13)
        text = {"Space": " ", "Enter": "\r"}.get(key, "")
        common = {"code": key, "key": text.strip() or key if key != "Space" else " "}
        common |= {"windowsVirtualKeyCode": getattr(known, key)}
        self._call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self._call("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self) -> bytes:
        """Returns what the window shows as a PNG, 2 pixels for each CSS pixel."""
        shown = self._call("Page.captureScreenshot", format="png")
        return base64.b64decode(shown["data"])

    def printed(self) -> bytes:
        """Returns the page as it is printed on A4, as a PDF."""
        made = self._call(
            "Page.printToPDF",
            printBackground=False,
            paperWidth=8.27,
            paperHeight=11.69,
            preferCSSPageSize=True,
        )
        return base64.b64decode(made["data"])


def screenshot(
    html_path: Path, png_path: Path, width: int = 1280, height: int = 800
) -> None:
    """Writes a picture of a page as it opens.

    Args:
        html_path: The page.
        png_path: Where the picture goes.
        width: How wide the window is, in CSS pixels.
        height: How high it is.
    """
    with Browser.start() as browser:
        browser.open(html_path, width=width, height=height)
        png_path.write_bytes(browser.picture())
