"""Reads folders and archives as lists of files, within bounds. No file is ever written under a name
that comes from an archive: such a name is only text.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from .child import Failed

MAX_BYTES = 100 << 20  # of one hand-in, unpacked
MAX_FILES = 1000  # in an archive that a student packed
MAX_DEPTH, MAX_FOLDERS = 12, 2000  # of folders that a student left, a repository say
MB = f"{MAX_BYTES >> 20} MB"


class Unreadable(Failed):
    """A file that cannot be read; the message says why, and what to hand in instead."""


@dataclass(frozen=True)
class File:
    """A file in a folder or an archive: its path as parts, when it was changed, and its content."""

    parts: tuple
    time: datetime | None  # without a zone, as folders and archives keep it
    read: Callable[[], bytes]

    @property
    def name(self):
        """The last part of the path."""
        return self.parts[-1]

    @property
    def is_litter(self):
        """Whether an operating system or an editor left it behind."""
        return any(_is_litter(part) for part in self.parts)


def _is_litter(part):
    """Whether a part of a path is one that systems and editors use for themselves."""
    return part == "__MACOSX" or (part[:1] == "." and bool(part.strip(".")))


def printable(name, most=80):
    """A name that can be printed and stored: no control characters, no stray bytes, not too long."""
    text = "".join("?" if unicodedata.category(c)[0] == "C" else c for c in str(name))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def files(path):
    """The files of a folder or of a zip archive, as a platform leaves them."""
    path = Path(path)
    if path.is_dir():
        return _of_folder(path)
    if not path.is_file():
        raise Unreadable(f"there is no folder or archive {path}")
    try:
        return _of_zip(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Unreadable(
            f"{path.name} is neither a folder nor a zip archive that can be opened"
        ) from None


def unpack(file):
    """The files of a student's own archive, or the file itself if it is none."""
    content = file.read()
    stem = (*file.parts[:-1], file.name.rpartition(".")[0] or file.name)
    if content[:2] == b"PK":
        return _inside(file, lambda: _of_zip(zipfile.ZipFile(io.BytesIO(content)), within=MAX_FILES))
    for magic, module in ((b"\x1f\x8b", gzip), (b"BZh", bz2), (b"\xfd7zXZ", lzma)):
        if content.startswith(magic):
            plain = _inside(file, partial(_decompress, module, content, file.name))
            return unpack_tar(File(stem, file.time, partial(bytes, plain)))
    if content[:4] in (b"Rar!", b"7z\xbc\xaf"):
        raise Unreadable(f"{printable(file.name)} is packed in a way that is not opened here: zip is")
    return unpack_tar(File(file.parts, file.time, lambda: content))


def unpack_tar(file):
    """The files of a tar archive, or the file itself if it is none."""
    content = file.read()
    if content[257:262] != b"ustar":
        return [file]
    return _inside(file, lambda: _of_tar(tarfile.open(fileobj=io.BytesIO(content), mode="r:")))


def _inside(file, open_):
    """What `open_` finds in an archive; Unreadable with a sentence if it fails."""
    try:
        return open_()
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError):
        raise Unreadable(f"{printable(file.name)} is a damaged archive") from None
    except (ValueError, NotImplementedError, RuntimeError, LookupError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(f"{printable(file.name)} is an archive that cannot be opened") from None


def _of_folder(root):
    """The files below a folder: of each folder in it, one a student's, as many as are looked at."""
    return [file for path in sorted(root.iterdir()) for file in _below(path, root)]


def _below(top, root):
    """The regular files at or below a path, nearest first; links and devices are never followed."""
    waiting, seen = deque([top]), 0
    while waiting:
        path = waiting.popleft()
        about, parts = path.lstat(), path.relative_to(root).parts
        if stat.S_ISDIR(about.st_mode):
            seen += 1
            if seen <= MAX_FOLDERS and len(parts) < MAX_DEPTH and not _is_litter(path.name):
                waiting.extend(sorted(path.iterdir()))
        elif stat.S_ISREG(about.st_mode):
            when = datetime.fromtimestamp(about.st_mtime)
            yield File(parts, when, _reader(path.open, about.st_size, path.name))
        elif stat.S_ISLNK(about.st_mode):
            yield File(parts, None, _refusal(path.name, "is a link"))


def _of_zip(archive, within=None):
    """The files of a zip archive."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if within and len(members) > within:
        raise Unreadable(f"the archive holds {len(members):,} files; at most {within:,} are looked at")
    return [_member_of_zip(archive, member) for member in members]


def _member_of_zip(archive, member):
    """One file of a zip archive."""
    parts = _parts(member.filename)
    try:
        when = datetime(*member.date_time)
    except ValueError:
        when = None
    if member.flag_bits & 1:
        return File(parts, when, _refusal(parts[-1], "is locked with a password"))
    return File(parts, when, _reader(lambda *_: archive.open(member), member.file_size, parts[-1]))


def _of_tar(archive):
    """The regular files of a tar archive."""
    members = [member for member, _ in zip(archive, range(MAX_FILES), strict=False) if member.isreg()]
    return [
        File(
            _parts(member.name),
            None,
            _reader(lambda *_, m=member: archive.extractfile(m), member.size, member.name),
        )
        for member in members
    ]


def _parts(name):
    """A path in an archive as parts. They are only text, so '..' does no harm."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part) or ("",)


def _reader(open_, size, name):
    """A function that reads a file up to the bound."""

    def read():
        """The content, or a sentence."""
        if size > MAX_BYTES:
            raise Unreadable(f"{printable(name)} has {size / 2**20:,.0f} MB; at most {MB} are read")
        try:
            with open_("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
                NotImplementedError, RuntimeError):  # fmt: skip
            raise Unreadable(f"{printable(name)} is damaged and cannot be unpacked") from None
        if len(content) > MAX_BYTES:
            raise Unreadable(f"{printable(name)} has more than {MB}")
        return content

    return read


def _refusal(name, why):
    """A function that says why a file is not read."""

    def read():
        """The sentence."""
        raise Unreadable(f"{printable(name)} {why}")

    return read


def _decompress(module, content, name):
    """The content of a compressed file, up to the bound."""
    with module.open(io.BytesIO(content)) as stream:
        plain = stream.read(MAX_BYTES + 1)
    if len(plain) > MAX_BYTES:
        raise Unreadable(f"{printable(name)} unpacks to more than {MB}")
    return plain
