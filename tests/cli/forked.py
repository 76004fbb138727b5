"""Commands run in processes made from one that has the packages loaded: two seconds less for each."""

import multiprocessing
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST = 120
LOADED = ("cli.main", "cli.dependencies", "cli.duties", "cli.plans", "cli.plans",
          "cli.bulletins", "cli.assessment", "tasks.letters.delivery", "tasks.letters.making",
          "flows.pipeline")


def run_forked(arguments: list[str], folder: Path, environment: dict[str, str],
               given: str = "", encoding: str = "utf-8") -> subprocess.CompletedProcess:
    """The command has run in that folder with that environment; its output is text, as bytes in that encoding."""
    with TemporaryDirectory() as place:
        streams = [Path(place) / name for name in ("in", "out", "err")]
        streams[0].write_text(given, encoding="utf-8")
        process = forkserver().Process(target=_run, args=(arguments, folder, environment, streams, encoding))
        process.start()
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, LONGEST)
        out, err = (one.read_bytes() for one in streams[1:])
        return subprocess.CompletedProcess(arguments, process.exitcode, *as_text(out, err, encoding))


def as_text(out: bytes, err: bytes, encoding: str) -> tuple[str, str]:
    """What a command wrote to its two streams of that encoding.

    Where that is ASCII, Click takes it for a terminal wrongly set up, and writes UTF-8.
    """
    read_as = "utf-8" if encoding == "ascii" else encoding
    return out.decode(read_as), err.decode(read_as, "strict" if encoding == "utf-8" else "replace")


@lru_cache(maxsize=1)
def forkserver():
    """Prefect is not among what it loads: that no command needs it is tested."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    return context


def _run(arguments: list[str], folder: Path, environment: dict[str, str], streams: list[Path], encoding: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # as the interpreter opens them itself, and as long as it lasts
    sys.stdin, sys.stdout, sys.stderr = (
        open(path, mode, encoding=encoding, errors=errors)   # noqa: SIM115
        for path, mode, errors in zip(streams, "rww", ("strict", "strict", "backslashreplace"), strict=True))
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        os.dup2(stream.fileno(), number)
    sys.argv = ["duban", *arguments]
    from cli.main import run
    run()
