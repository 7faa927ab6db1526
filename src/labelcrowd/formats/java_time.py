"""Times as Java wrote them into Amazon's files: ``Wed Sep 10 04:44:00 PDT 2014``. PURE.

``EEE MMM dd HH:mm:ss zzz yyyy`` of ``java.text.SimpleDateFormat``, in English. We write
GMT; files that others wrote have the zone of the machine or of Amazon's web site.
"""

from __future__ import annotations

import datetime as dt
import re

from labelcrowd.errors import InvalidInput

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FORM = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) (\S+) (\d{4})")
_OFFSET = re.compile(r"(?:GMT)?([+-])(\d\d):?(\d\d)")

# Hours from GMT. Of names with several meanings, Amazon's: its requesters were in the USA.
_ZONES = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "BST": 1, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3, "BRT": -3,
}  # fmt: skip


def format_java_time(seconds: float) -> str:
    """Seconds since 1970 as Java would write them in London's winter."""
    at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at:%d %H:%M:%S} GMT {at:%Y}"


def parse_java_time(text: str) -> float:
    """Seconds since 1970. Raises InvalidInput."""
    found = _FORM.fullmatch(text.strip())
    if found is None or found[1] not in _MONTHS:
        raise InvalidInput(
            f"expected a time such as Wed Sep 10 04:44:00 PDT 2014, got {text!r:.60}"
        )
    month, day, hour, minute, second, zone, year = found.groups()
    try:
        naive = dt.datetime(
            int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second)
        )
    except ValueError as error:
        raise InvalidInput(f"{text!r:.60} is no time: {error}") from error
    return (naive - _from_gmt(zone, text)).replace(tzinfo=dt.UTC).timestamp()


def _from_gmt(zone: str, text: str) -> dt.timedelta:
    if zone in _ZONES:
        return dt.timedelta(hours=_ZONES[zone])
    offset = _OFFSET.fullmatch(zone)
    if offset is None:
        raise InvalidInput(f"{text!r:.60}: the time zone {zone!r:.20} is not known")
    minutes = int(offset[2]) * 60 + int(offset[3])
    return dt.timedelta(minutes=-minutes if offset[1] == "-" else minutes)
