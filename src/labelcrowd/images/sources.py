"""Where pictures come from: files, folders and zip archives, one item at a time.

Nothing here looks inside a picture and nothing is unpacked to disk. An item that
cannot be taken comes out as ``Refused`` in its turn, so one bad file stops nothing.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from labelcrowd.errors import InvalidInput
from labelcrowd.images.limits import MEGABYTE, Limits
from labelcrowd.images.names import is_clutter, shown, split_name

_RATIO_FLOOR = 100_000  # bytes: what unpacks to less can do no harm


@dataclass(frozen=True)
class Found:
    """A file that may be a picture. ``read()`` gives its bytes or raises InvalidInput."""

    folder: str
    filename: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Refused:
    """A file that is not taken, and why."""

    name: str
    reason: str


Item = Found | Refused


def from_paths(paths: Iterable[Path], limits: Limits | None = None) -> Iterator[Item]:
    """The files of folders (their subfolders too) and archives, and single files.

    A folder's own name is not part of the stored folder: ``photos/day1/a.jpg`` given as
    ``photos`` is ``a.jpg`` in folder ``day1``.
    """
    limits = limits or Limits()
    for path in paths:
        if not path.exists():
            reason = f"not there{_nearest(path)}; expected a folder, a zip archive or a picture"
            yield Refused(shown(_text(str(path))), reason)
        elif path.is_dir():
            yield from _from_folder(path, limits)
        elif path.suffix.lower() == ".zip":
            with path.open("rb") as archive:
                yield from from_zip(archive, limits, name=path.name)
        elif path.is_file():
            yield _from_file(path, _text(path.name), limits)
        else:
            yield Refused(shown(_text(str(path))), "neither a file nor a folder")


def _nearest(path: Path) -> str:
    """Where the way to a missing path ends, for who mistyped one of its folders."""
    parent = path.absolute().parent
    if parent.is_dir():
        return f" (in {shown(_text(str(parent)))})"
    missing = next(one for one in [*reversed(parent.parents), parent] if not one.is_dir())
    return f" ({shown(_text(str(missing)))} is missing already)"


def from_upload(name: str, file: BinaryIO, limits: Limits | None = None) -> Iterator[Item]:
    """The pictures of one uploaded file: itself, or the members of a zip.

    ``name`` is what the browser sent; it may hold folders (``webkitRelativePath``).
    ``file`` must stay open until the iterator is used up.
    """
    limits = limits or Limits()
    if name.lower().endswith(".zip"):
        yield from from_zip(file, limits, name=name)
        return
    yield _item(name.replace("\\", "/"), lambda: _read_open(file, limits))


def from_zip(file: BinaryIO, limits: Limits | None = None, *, name: str = "zip") -> Iterator[Item]:
    """The members of a zip archive, each read from ``file`` itself, which stays open meanwhile."""
    limits = limits or Limits()
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        yield Refused(shown(name), f"not a zip archive that can be read: {error}")
        return
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > limits.archive_members:
        yield Refused(
            shown(name),
            f"{len(members):,} files are more than the limit of {limits.archive_members:,}",
        )
        return
    yield from _from_members(archive, members, name, limits)


def _from_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str, limits: Limits
) -> Iterator[Item]:
    total = 0
    for info in members:
        member = _member_name(info)
        if is_clutter(member):
            continue
        total += info.file_size
        reason = _why_not(info, limits)
        if total > limits.archive_bytes:
            reason = f"the archive unpacks to more than {limits.archive_bytes // MEGABYTE:,} MB"
            yield Refused(shown(name), f"{reason}; the rest of it was not read")
            return
        if reason:
            yield Refused(shown(member), reason)
        else:
            yield _item(member, _member_reader(archive, info))


def _why_not(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    """Why a member is not even opened, or None."""
    if info.flag_bits & 0x1:
        return "encrypted; expected an archive without a password"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link"
    if info.file_size > limits.file_bytes:
        return _too_large(info.file_size, limits)
    packed = max(info.compress_size, 1)
    if info.file_size > _RATIO_FLOOR and info.file_size / packed > limits.archive_ratio:
        return (
            f"unpacks to {info.file_size / packed:,.0f} times its size; "
            f"the limit is {limits.archive_ratio}"
        )
    return None


def _member_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as file:
                # The header may lie about the size; never unpack more than it promised.
                data = file.read(info.file_size + 1)
        except Exception as error:  # BadZipFile, zlib.error, LZMAError...: no common base
            raise InvalidInput(f"damaged in the archive: {error}") from error
        if len(data) != info.file_size:
            raise InvalidInput("damaged in the archive: its size is not what the archive says")
        return data

    return read


def _member_name(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename
    if not info.flag_bits & 0x800:  # no UTF-8 mark; many write UTF-8 all the same
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.orig_filename
    return name.replace("\\", "/")


def _from_folder(top: Path, limits: Limits) -> Iterator[Item]:
    for folder, subfolders, files in os.walk(top):
        subfolders.sort()
        for name in sorted(files):
            path = Path(folder, name)
            relative = _text(path.relative_to(top).as_posix())
            if is_clutter(relative):
                continue
            if path.is_symlink():
                yield Refused(shown(relative), "a symbolic link")
            elif not path.is_file():
                yield Refused(shown(relative), "not a regular file")
            elif path.suffix.lower() == ".zip":
                yield Refused(shown(relative), "a zip archive inside a folder; add it by itself")
            else:
                yield _from_file(path, relative, limits)


def _from_file(path: Path, name: str, limits: Limits) -> Item:
    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return _read_open(file, limits)
        except OSError as error:
            raise InvalidInput(f"cannot be read: {error.strerror}") from error

    return _item(name, read)


def _item(name: str, read: Callable[[], bytes]) -> Item:
    try:
        folder, filename = split_name(name)
    except InvalidInput as error:
        return Refused(shown(name), error.message)
    return Found(folder, filename, read)


def _read_open(file: BinaryIO, limits: Limits) -> bytes:
    data = file.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise InvalidInput(_too_large(len(data), limits))
    return data


def _too_large(size: int, limits: Limits) -> str:
    megabytes = limits.file_bytes // MEGABYTE
    return f"{size / MEGABYTE:,.1f} MB or more; the limit is {megabytes:,} MB a file"


def _text(name: str) -> str:
    """A name of the file system as text; bytes that are not UTF-8 are read as Latin-1."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("latin-1")
    return name
