"""Files that hold secrets: read with suspicion, written so that no half file is ever seen and none is overwritten.

A new file is written under a temporary name in the same folder, flushed to the disk, and then linked to its own name:
the kernel refuses the link when that name exists. Who is killed on the way leaves at most a temporary file, which the
next run removes: writers hold a lock on the folder, so whatever temporary file is there then belongs to nobody.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from ops.errors import AndamioError
from ops.settings.problems import Fault

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
LARGEST = 1_048_576  # bytes; no env file comes near it
_TEMPORARY = ".andamio-"


@dataclass(frozen=True)
class Owner:
    """The user and group, as numbers, that a file is given to."""

    uid: int
    gid: int


def owner_under_sudo(folder: Path) -> Owner | None:
    """For root the owner of ``folder``: who cloned the repository must be able to read what ``sudo ./inv`` writes."""
    if os.geteuid() != 0:
        return None
    status = folder.stat()
    return Owner(status.st_uid, status.st_gid)


def open_regular(path: Path) -> int:
    """A descriptor to read a regular file; a symbolic link is not followed.

    Raises:
        OSError: it can't be opened, or it is something else (EINVAL).
    """
    # O_NONBLOCK: a named pipe in place of the file must not make us wait for its writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return descriptor


def read_private(path: Path, trusted: frozenset[int]) -> tuple[bytes | None, list[Fault]]:
    """The content of a file, and what is wrong with the file itself; None for a content that can't be read.

    It must be a regular file with no rights beyond 0600, of one of the ``trusted`` users.
    """
    try:
        descriptor = open_regular(path)
    except OSError as error:
        return None, [_unreadable(path, error)]
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        faults = []
        mode = stat.S_IMODE(status.st_mode)
        if mode & ~PRIVATE_FILE:
            faults.append(Fault(f"has mode {mode:04o}", f"at most 0600: chmod 600 {path}"))
        if status.st_uid not in trusted:
            faults.append(Fault("belongs to another user", f"your own file: sudo chown $(id -u) {path}"))
        if status.st_size > LARGEST:
            return None, [*faults, Fault("is too large", f"at most {LARGEST:,} bytes")]
        return file.read(LARGEST), faults


def folder_faults(folder: Path) -> list[Fault]:
    """What is wrong with the folder of private files: others could exchange the files in it."""
    if folder.is_symlink():
        return [Fault("is a symbolic link", "a folder")]
    if not os.access(folder, os.R_OK | os.X_OK):
        return [Fault("belongs to another user", f"your own folder: sudo chown -R $(id -u) {folder}")]
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o022:
        return [Fault(f"has mode {mode:04o}, so others can change its files", f"0700: chmod 700 {folder}")]
    return []


def make_private_folder(folder: Path, owner: Owner | None = None) -> None:
    """Make a folder of mode 0700 unless it is there; its parent must exist.

    Raises:
        AndamioError: it can't be made, or something else has its name.
    """
    with writing(folder):
        try:
            folder.mkdir(PRIVATE_FOLDER)
        except FileExistsError:
            if folder.is_symlink() or not folder.is_dir():
                raise AndamioError("is not a folder", where=str(folder), hint=f"move it away: mv {folder} …") from None
        if owner:
            os.chown(folder, owner.uid, owner.gid)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, waiting for it; the kernel releases it when the process dies, however it dies."""
    with writing(folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of killed runs; only under the folder's lock."""
    with writing(folder):
        for leftover in folder.glob(f"{_TEMPORARY}*"):
            leftover.unlink()


def create(path: Path, content: bytes, owner: Owner | None = None) -> bool:
    """Write a new private file as a whole; False, and nothing is touched, when there is one already.

    Raises:
        AndamioError: it can't be written, as on a full disk; then there is nothing under its name.
    """
    with writing(path):
        temporary = _write_temporary(path, content, owner)
        try:
            # A link and not a rename: a rename would replace what somebody else has put there meanwhile.
            path.hardlink_to(temporary)
        except FileExistsError:
            return False
        finally:
            temporary.unlink()
        _flush_folder(path.parent)
        return True


def replace(path: Path, content: bytes, owner: Owner | None = None) -> None:
    """Write a private file as a whole in place of what is there.

    Raises:
        AndamioError: it can't be written; then what was there still is.
    """
    with writing(path):
        temporary = _write_temporary(path, content, owner)
        try:
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)


def _write_temporary(path: Path, content: bytes, owner: Owner | None) -> Path:
    descriptor, name = mkstemp(prefix=_TEMPORARY, dir=path.parent)  # mode 0600 from its first moment
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if owner:
                os.fchown(descriptor, owner.uid, owner.gid)
            os.fsync(descriptor)
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unreadable(path: Path, error: OSError) -> Fault:
    match error.errno:
        case errno.ELOOP:  # what O_NOFOLLOW makes of a link
            return Fault("is a symbolic link", "a regular file")
        case errno.EINVAL:
            return Fault("is not a file", "a regular file")
        case errno.ENOENT:
            return Fault("is missing", "a file: env.init makes it")
        case errno.EACCES:
            return Fault("belongs to another user", f"your own file: sudo chown $(id -u) {path}")
        case _:
            return Fault(f"can't be read ({error.strerror})", "a regular file")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a refusal of the operating system to write there into an expected error that names the place."""
    try:
        yield
    except OSError as error:
        raise AndamioError(f"can't be written: {error.strerror}", where=str(path), hint=_remedy(error, path)) from error


def _remedy(error: OSError, path: Path) -> str:
    """What to do when the operating system refuses to write there; empty where only its own words can tell."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "free some disk space: ./inv doctor shows where it went"
        case errno.EACCES | errno.EPERM:
            return f"ls -ld {path.parent} shows whose it is"
        case errno.EROFS:
            return "work in a clone on a disk that can be written"
        case _:
            return ""
