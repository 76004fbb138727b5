"""What changed from one version of a special plan to the next, where the files can be read as text."""

from dataclasses import dataclass

from sqlmodel import Session

from documents.file_reader import read_document
from documents.recognition.scans import Scans
from domain.amendment.comparison import Piece, marked
from domain.errors import DubanError
from domain.messages import Message
from models.duties.report import Attachment
from models.duties.special_plan import Version, content_of

LONGEST = 60_000
"""Characters of a version that are compared; what is longer is left to be read side by side."""


@dataclass(frozen=True)
class Compared:
    """Two versions compared; `problem` says why there are no pieces, for the reader."""

    before: Version
    after: Version
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    problem: Message | None = None

    @property
    def is_same(self) -> bool:
        """Whether the wording is the same."""
        return not self.problem and not any(differs for _, differs in (*self.old, *self.new))


def compare(session: Session, before: Version, after: Version, scans: Scans) -> Compared:
    """What the later version says otherwise than the one before it, by the first file of each."""
    texts = []
    for version in (before, after):
        if version.document is None:
            return Compared(before, after, problem=Message("version_without_file", version=version.number))
        try:
            texts.append(_text(session, version.document, scans))
        except DubanError as error:
            return Compared(before, after, problem=Message("version_unreadable", version=version.number, problem=error))
    if max(map(len, texts)) > LONGEST:
        return Compared(before, after, problem=Message("versions_too_long", most=LONGEST))
    old, new = marked(*texts)
    return Compared(before, after, tuple(old), tuple(new))


def _text(session: Session, file: Attachment, scans: Scans) -> str:
    lines = read_document(content_of(session, file), file.name, scans=scans).text.splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
