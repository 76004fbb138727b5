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
          "cli.bulletins", "cli.assessment", "tasks.letters.delivery", "tasks.letters.compose",
          "flows.pipeline")


def run_forked(arguments: list[str], folder: Path, environment: dict[str, str],
               given: str = "") -> subprocess.CompletedProcess:
    """The command has run in that folder with that environment; its output is text."""
    with TemporaryDirectory() as place:
        streams = [Path(place) / name for name in ("in", "out", "err")]
        streams[0].write_text(given, encoding="utf-8")
        process = forkserver().Process(target=_run, args=(arguments, folder, environment, streams))
        process.start()
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, LONGEST)
        out, err = (one.read_text(encoding="utf-8") for one in streams[1:])
        return subprocess.CompletedProcess(arguments, process.exitcode, out, err)


@lru_cache(maxsize=1)
def forkserver():
    """Prefect is not among what it loads: that no command needs it is tested."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    return context


def _run(arguments: list[str], folder: Path, environment: dict[str, str], streams: list[Path]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin, sys.stdout, sys.stderr = (open(path, mode, encoding="utf-8")   # noqa: SIM115  they last as long as it
                                         for path, mode in zip(streams, "rww", strict=True))
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        os.dup2(stream.fileno(), number)
    sys.argv = ["duban", *arguments]
    from cli.main import run
    run()
