"""Pages and the Excel export over many duties: `python -m benchmarks.pages`; `--url …` on an empty PostgreSQL database.

Limits, at 1,000,000 duties in PostgreSQL and 100,000 in SQLite: the desks of the office, a department and a supervisor,
the ledger with its filters, and a duty's page each under 100 ms of the server's time at the 95th percentile, from the
request in to the last byte out; an export of 100,000 rows under 30 s, in a process of under 200 MB.
"""

import argparse
import gc
import sys
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing import get_context

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from benchmarks.load import WORK, fill
from benchmarks.measuring import forget_peak, line, morning, peak_now, province, timed
from config.settings import Settings
from models.directory.post import Person, Post, PostRole, Tenure
from models.duties.duty import Duty
from models.engine import open_engine, reading, transaction
from tasks.runtime import Runtime, using
from web.access.passwords import set_password
from web.app import create_app

AS_OF = date(2026, 3, 2)
ROUNDS, LIMIT_MILLISECONDS = 40, 100
EXPORTED = 100_000
LIMIT_EXPORT_SECONDS, LIMIT_EXPORT_MEGABYTES = 30, 200
PASSWORD = "a benchmark's password"


def main() -> None:
    """Print the figures and fail where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duties", type=int, default=100_000)
    parser.add_argument("--departments", type=int, default=100)
    parser.add_argument("--url", default="", help="an empty database instead of a SQLite file")
    options = parser.parse_args()
    with province(options.url) as here:
        filled = get_context("spawn").Process(target=_fill, args=(here.settings, options.duties, options.departments))
        filled.start()      # in a process of its own: what writing so much takes is not the pages' memory
        filled.join()
        assert filled.exitcode == 0
        with using(here):
            held = [*_pages(here, options.duties), *_export(here, options.duties)]
    sys.exit(0 if all(held) else 1)


def _fill(settings: Settings, duties: int, departments: int) -> None:
    engine = open_engine(settings.database)
    seconds, _ = timed(lambda: fill(engine, duties, departments, 0.01, AS_OF, lived=True))
    print(f"{duties} duties written in {seconds:.0f} s")


def _pages(here: Runtime, duties: int) -> Iterator[bool]:
    for role, paths in (("office", _of_office(duties)), ("liaison", {"desk": ["/"], "my duties": ["/duties"]}),
                        ("supervisor", {"desk": ["/"], "ledger": ["/duties?light=red", "/duties"]})):
        client = _visitor(here, PostRole(role))
        gc.collect()
        gc.freeze()     # as `duban serve` does before it answers
        for name, addresses in paths.items():
            client.get(addresses[0])
            took = sorted(_milliseconds(client, addresses[n % len(addresses)]) for n in range(ROUNDS))
            yield line(f"{role}: {name}", took[int(ROUNDS * 0.95) - 1], LIMIT_MILLISECONDS, "ms")


def _of_office(duties: int) -> dict[str, list[str]]:
    ledger = ["", "?light=red", "?light=yellow&sort=due", "?state=closed", "?unit=7&sort=due", "?plan=3", "?tier=city",
              "?due_from=2026-04-01&due_to=2026-04-30&sort=due", f"?after=~{duties // 2}", "?unit=9&state=reported",
              "?sort=due&state=closed&light=red", "?unit=5&light=green"]
    words = [f"?text={WORK[1][:4]}", "?text=台账", f"?text=第{duties - 5}项", "?text=没有这样的事项", "?text=L0000123",
             f"?unit=7&text={WORK[2][2:6]}", "?text=政策&state=reported"]
    return {"desk": ["/"], "ledger, filtered": [f"/duties{query}" for query in ledger],
            "ledger, searched": [f"/duties{query}" for query in words],
            "duty": [f"/duties/{duties * n // 37 + 1}" for n in range(36)]}


def _milliseconds(client: TestClient, address: str) -> float:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return client.app.seconds * 1000


class _Timed:
    """The application; `seconds` is how long it was with the last request, without what its client spent on it."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.seconds = app, 0.0

    async def __call__(self, scope, receive, send) -> None:
        began = time.perf_counter()
        await self.app(scope, receive, send)
        self.seconds = time.perf_counter() - began


def _export(here: Runtime, duties: int) -> Iterator[bool]:
    client = _visitor(here, PostRole.OFFICE)
    with reading(here.engine) as session:
        dates = select(Duty.due_on).where(col(Duty.due_on).is_not(None)).order_by(Duty.due_on)
        until = None if duties <= EXPORTED else session.exec(dates.offset(EXPORTED).limit(1)).one()
    forget_peak()
    seconds, answer = timed(lambda: client.get(f"/duties.xlsx?due_to={until or ''}"))
    assert answer.status_code == 200
    print(f"export of {len(answer.content) / 1e6:.1f} MB")
    yield line("export", seconds, LIMIT_EXPORT_SECONDS, "s")
    yield line("peak memory of the whole process meanwhile", peak_now(), LIMIT_EXPORT_MEGABYTES, "MB")


def _visitor(here: Runtime, role: PostRole) -> TestClient:
    client = TestClient(_Timed(create_app(here, clock=lambda: morning(AS_OF))))
    with transaction(here.engine) as session:
        person = _holder(session, role)
        set_password(person, PASSWORD)
        name = person.sign_in
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD, "token": client.cookies["duban_token"]})
    assert answer.url.path != "/sign-in", answer.text
    return client


def _holder(session: Session, role: PostRole) -> Person:
    query = select(Person).join(Tenure, Tenure.person_id == Person.id).join(Post, Post.id == Tenure.post_id)
    return session.exec(query.where(Post.role == role).order_by(Person.id)).first()


if __name__ == "__main__":
    main()
