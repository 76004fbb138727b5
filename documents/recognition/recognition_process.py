"""The process that recognises text: a job comes in, a line of JSON for each page goes out as soon as it is read."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress

MOST_MEMORY = 3 * 1024 * 1024 * 1024


def main() -> None:
    """Reads the job's heading (a line of JSON) and its bytes from standard input; writes pages, or why there are none.

    The heading is `{"pdf": true, "pages": [3, 4]}`, `{"pages": [1]}` for pages of a picture file, or `{"lengths": [900,
    800], "pages": [1, 2]}` for several of those one behind the other.
    """
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)   # what a library prints does not get among the pages
    _limit()
    job = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    for said in _pages(data, job):
        out.write(json.dumps(said, ensure_ascii=True) + "\n")
        out.flush()


def _pages(data: bytes, job: dict) -> Iterator[dict]:
    from documents.recognition.pictures import TooLarge, frames_in, frames_of, page_picture

    wanted = job["pages"]
    try:
        if job.get("count"):
            yield {"count": frames_in(data, job["count"])}
            return
        if job.get("pdf"):
            import pypdfium2

            document = pypdfium2.PdfDocument(data)
            for number in wanted:
                yield _read(*page_picture(document, number - 1), number)
            return
        if job.get("lengths"):
            yield from (_first_frame(data, job["lengths"], number) for number in wanted)
            return
        for number, (picture, points) in enumerate(frames_of(data), 1):
            if number in wanted:
                yield _read(picture, points, number)
            if number >= max(wanted):
                return
    except TooLarge:
        yield {"refused": "too large"}
    except (OSError, ValueError, SyntaxError, EOFError):   # what Pillow says of damaged pictures
        yield {"refused": "damaged"}


def _first_frame(data: bytes, lengths: list[int], number: int) -> dict:
    """The page that the picture of that number shows; a broken one spoils no other."""
    from documents.recognition.pictures import frames_of

    start = sum(lengths[:number - 1])
    try:
        picture, points = next(iter(frames_of(data[start:start + lengths[number - 1]])))
    except (OSError, ValueError, SyntaxError, EOFError, StopIteration):
        return {"page": number, "failed": "damaged"}
    return _read(picture, points, number)


def _read(picture, points: float, number: int) -> dict:
    from documents.recognition.engine import page_of

    page = page_of(picture, number, points)
    return {"page": number, "width": page.width, "height": page.height,
            "characters": [[one.text, *(round(float(value), 3) for value in one[1:])] for one in page.characters],
            "rules": [[round(float(value), 2) for value in rule] for rule in page.rules]}


def _limit() -> None:
    """The process ends itself rather than take all memory; it is nice to the others of the machine."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        os.nice(5)
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
