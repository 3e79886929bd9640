"""A phone: Chromium with a profile on disk, at phone size and slowed down, which can be killed and started again."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from tests.browser import ARGUMENTS, chromium


class Phone:
    """`slowdown` 4 is a cheap phone (Lighthouse's measure). `page` is the one tab."""

    def __init__(self, playwright: Playwright, profile: Path, *, slowdown: float) -> None:
        self.playwright, self.profile, self.slowdown = playwright, profile, slowdown
        self.is_offline, self.is_dead = False, False
        self.context: BrowserContext
        self.page: Page
        self.start()

    def start(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=chromium(),
            args=ARGUMENTS,
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
            locale="en",
        )
        self.context.set_offline(self.is_offline)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        session = self.context.new_cdp_session(self.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": self.slowdown})

    def go_offline(self, is_offline: bool) -> None:
        self.is_offline = is_offline
        self.context.set_offline(is_offline)

    def kill(self) -> None:
        """As the system does for want of memory: at once, all of it. Safe to call from a timer."""
        self.is_dead = True
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def processes(self) -> list[int]:
        mark = f"--user-data-dir={self.profile}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found

    def close(self) -> None:
        with suppress(Error):
            self.context.close()

    def start_again(self) -> None:
        self.close()
        while self.processes():
            time.sleep(0.05)
        self.is_dead = False
        self.start()
