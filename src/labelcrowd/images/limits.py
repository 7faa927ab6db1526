"""How large a picture, a file and an archive may be."""

from __future__ import annotations

import msgspec

MEGABYTE = 1_000_000


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on what comes in. The defaults suit photographs on a small machine."""

    pixels: int = 100_000_000  # width x height of one picture
    large_pixels: int = 210_000_000  # the same where the extra `large` is installed
    file_bytes: int = 256 * MEGABYTE
    archive_bytes: int = 8_000 * MEGABYTE  # all members of a zip together, unpacked
    archive_members: int = 20_000
    archive_ratio: int = 100  # unpacked : packed, of one member
    memory_bytes: int = 2_500 * MEGABYTE  # address space of the decoding child
    cpu_s: int = 60  # for one picture
    wall_s: int = 120  # for one picture
