"""Pages that are pictures, read in processes of their own, page by page; what was read once is kept."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from documents.recognition.page_store import PageStore
from domain.errors import InvalidPlan

ROOT = Path(__file__).resolve().parents[2]
MOST_PAGES = 300
MOST_SECONDS_A_PAGE = 90
"""A page takes 4 to 6 s of one core; the first one waits for the models, too."""
MOST_PROCESSES = 2
"""Each takes a core and 700 MB."""
STEP = 0.2
"""Seconds between two looks at a silent process."""
WANTED = ("rapidocr", "onnxruntime", "cv2")

Recognised = dict[int, dict]
"""Page → what `recognition_process` says of it; `failed` says why there is nothing."""


class Progress(Protocol):
    """Told after each page how many of them are read."""

    def __call__(self, done: int, of: int) -> None: ...


def _silent(done: int, of: int) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class Scans:
    """How pages that are pictures are read: where they are kept, who is told, how long all of them may take.

    `is_installed` is whether there is anything to read them with (`duban[ocr]`), `is_wanted` whether scans are taken.
    """

    folder: Path | None = None
    progress: Progress = _silent
    most_seconds: float = 1_800
    is_installed: bool = field(default_factory=lambda: all(find_spec(one) for one in WANTED))
    is_wanted: bool = True

    def refusal(self, name: str) -> InvalidPlan:
        """Why no page is recognised, and what to do."""
        if not self.is_wanted:
            return InvalidPlan("scan_not_taken", file=name)
        return InvalidPlan("scan_not_installed", file=name)

    def of_pdf(self, data: bytes, pages: list[int]) -> Recognised:
        """These pages of a PDF."""
        return self._recognised(data, pages, {"pdf": True})

    def of_picture(self, data: bytes) -> Recognised:
        """The pages of a picture file; empty where it cannot be opened."""
        told = list(_run(data, {"count": MOST_PAGES, "pages": []}, MOST_SECONDS_A_PAGE))
        if not told or "count" not in told[0]:
            return {0: {"failed": told[0]["refused"] if told else "died"}}
        return self._recognised(data, list(range(1, told[0]["count"] + 1)), {})

    def of_pictures(self, pictures: list[bytes]) -> Recognised:
        """The first page of each of these picture files, numbered from 1."""
        return self._recognised(b"".join(pictures), list(range(1, len(pictures) + 1)),
                                {"lengths": [len(one) for one in pictures]})

    def _recognised(self, data: bytes, pages: list[int], job: dict) -> Recognised:
        """Each page is there, with what was read of it or why nothing was. Those read before are not read again."""
        store = PageStore(self.folder, data)
        found = {page: kept for page in pages if (kept := store.load(page)) is not None}
        left = [page for page in pages if page not in found]
        allowed, beyond = left[:MOST_PAGES], left[MOST_PAGES:]
        lock = threading.Lock()
        self.progress(len(found), len(pages))

        def note(page: int, said: dict) -> None:
            with lock:
                found[page] = said
                if "failed" not in said:
                    store.save(page, said)
                self.progress(len(found), len(pages))

        over = threading.Event()
        clock = threading.Timer(self.most_seconds, over.set)
        clock.daemon = True
        clock.start()
        try:
            count = max(1, min(MOST_PROCESSES, os.cpu_count() or 1, len(allowed)))
            with ThreadPoolExecutor(count) as readers:
                try:
                    parts = [allowed[at::count] for at in range(count)]
                    for one in [readers.submit(_read, data, part, job, note, over) for part in parts]:
                        one.result()
                finally:   # also when the reader is interrupted
                    over.set()
        finally:
            clock.cancel()
        return found | {page: {"failed": "too many"} for page in beyond}


def _read(data: bytes, pages: list[int], job: dict, note: Callable[[int, dict], None], over: threading.Event) -> None:
    """Every page is noted. A page at which the process dies or lasts too long has failed; the others are read on."""
    left = list(pages)
    while left:
        if over.is_set():
            for page in left:
                note(page, {"failed": "time"})
            return
        said = None
        for said in _run(data, job | {"pages": left}, MOST_SECONDS_A_PAGE, over):
            if "page" not in said:
                break
            left.remove(said["page"])
            note(said["page"], said)
        if said is not None and "refused" in said:
            for page in left:
                note(page, {"failed": said["refused"]})
            return
        if left and not over.is_set():
            note(left.pop(0), {"failed": "died"})


def _run(data: bytes, job: dict, seconds: float, over: threading.Event | None = None) -> Iterator[dict]:
    """What a process of its own says of the job; it is ended when it says nothing for so long, or time is over."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen([sys.executable, "-P", "-m", "documents.recognition.recognition_process"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env=environment) as process:
        feeder = threading.Thread(target=_feed, args=(process, json.dumps(job).encode() + b"\n" + data), daemon=True)
        feeder.start()
        silence = _Silence(process, seconds, over)
        try:
            for line in process.stdout or ():
                silence.broken()
                yield json.loads(line)
        finally:
            silence.end()
            process.kill()
            feeder.join()


def _feed(process: subprocess.Popen, job: bytes) -> None:
    try:
        if process.stdin:
            process.stdin.write(job)
            process.stdin.close()
    except OSError:   # it has died
        pass


class _Silence:
    """Ends a process that says nothing for so long, or is still there when time is over."""

    def __init__(self, process: subprocess.Popen, seconds: float, over: threading.Event | None):
        self.process, self.seconds, self.over = process, seconds, over or threading.Event()
        self.ended, self.said = threading.Event(), threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()

    def broken(self) -> None:
        """It has said something."""
        self.said.set()

    def end(self) -> None:
        """Nobody watches any more."""
        self.ended.set()
        self.watch.join()

    def _watch(self) -> None:
        left = self.seconds
        while not self.ended.wait(STEP):
            left = self.seconds if self.said.is_set() else left - STEP
            self.said.clear()
            if left <= 0 or self.over.is_set():
                self.process.kill()
                return
