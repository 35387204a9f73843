"""On which kind of disk a folder lies: SQLite's write-ahead log does not work on a disk of another computer."""

import functools
from pathlib import Path

import psutil

from lesson.errors import LessonError

NETWORK = {
    *("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "ncpfs", "9p", "afs"),
    *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2", "orangefs"),
}
LOCAL_FUSE = {"fuseblk", "fuse.fuse-overlayfs", "fuse.ntfs-3g", "fuse.exfat", "fuse.ext4"}  # others come from afar


@functools.lru_cache(maxsize=16)
def kind_of(folder: Path) -> str:
    """Return the type of the file system that holds `folder`, such as ext4 or nfs4; empty where it is unknown.

    The folder need not be there yet: what counts is the mount that it would lie under.
    """
    way = folder.expanduser().resolve()
    mounts = [each for each in psutil.disk_partitions(all=True) if way.is_relative_to(each.mountpoint)]
    last = max(enumerate(mounts), key=lambda each: (len(Path(each[1].mountpoint).parts), each[0]), default=None)
    return last[1].fstype.lower() if last else ""  # of two on the same place the later one hides the earlier


def is_network(kind: str) -> bool:
    """Whether files of this type of file system lie on another computer.

    >>> [is_network(kind) for kind in ("ext4", "nfs4", "cifs", "fuse.sshfs", "fuseblk", "")]
    [False, True, True, True, False, False]
    """
    return kind in NETWORK or (kind.startswith(("fuse", "osxfuse", "macfuse")) and kind not in LOCAL_FUSE)


def check_local(folder: Path) -> None:
    """Raise LessonError where `folder` lies on a network disk."""
    if is_network(kind := kind_of(folder)):
        raise LessonError(
            f"Classes cannot be kept in {folder}: it is on a network disk ({kind}), where their database would be "
            "damaged. Set LESSON_CLASSES to a folder on a disk of this computer, then start the lesson again."
        )
