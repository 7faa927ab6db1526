"""What a worker looks for, in the address of the list: it can be kept, shared and changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urlencode

from labelcrowd.errors import InvalidInput
from labelcrowd.market.finding import Search, Sort
from labelcrowd.money import format_cents, parse_cents
from labelcrowd.web.forms import whole_number

SORTS: tuple[Sort, ...] = get_args(Sort)
_LONGEST = 100
_MOST_MINUTES = 7 * 24 * 60
_DECIMAL_COMMA = re.compile(r",([0-9]{1,2})$")


def search_of(query: Mapping[str, str]) -> Search:
    """From the address; what says nothing that we know asks for nothing."""

    def text(name: str) -> str:
        return query.get(name, "").strip()[:_LONGEST]

    sort = text("sort").removeprefix("-")  # as addresses of earlier releases say it
    return Search(
        words=text("q"),
        keyword=text("keyword"),
        requester_id=text("requester"),
        reward_cents=_cents(text("reward")),
        hourly_cents=_cents(text("pay")),
        minutes=min(whole_number(text("minutes")) or 0, _MOST_MINUTES),
        qualified=text("qualified") == "1",
        saved=text("saved") == "1",
        sort=next((one for one in SORTS if one == sort), "newest"),
        page=max(1, min(whole_number(text("page")) or 1, 10_000)),
    )


def _cents(text: str) -> int:
    try:
        # 0,50 is what half of the world writes; a comma between thousands has three digits after it
        return min(parse_cents(_DECIMAL_COMMA.sub(r".\1", text)), 10**9) if text else 0
    except InvalidInput:
        return 0


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of the filters, as it was typed, and which are not understood."""

    texts: Mapping[str, str]
    wrong: frozenset[str]


def typed_in(query: Mapping[str, str], search: Search) -> Typed:
    """Of an address that was read as ``search``: what is not understood filters nothing."""
    texts = {name: query.get(name, "").strip()[:_LONGEST] for name in ("reward", "pay", "minutes")}
    read = {"reward": search.reward_cents, "pay": search.hourly_cents, "minutes": search.minutes}
    wrong = {name for name, text in texts.items() if not read[name] and text.strip("0.,")}
    return Typed(texts, frozenset(wrong))


def query_of(search: Search) -> str:
    """The address's query, "" where everything is as it comes."""
    given = {
        "q": search.words,
        "keyword": search.keyword,
        "requester": search.requester_id,
        "reward": format_cents(search.reward_cents) if search.reward_cents else "",
        "pay": format_cents(search.hourly_cents) if search.hourly_cents else "",
        "minutes": str(search.minutes) if search.minutes else "",
        "qualified": "1" if search.qualified else "",
        "saved": "1" if search.saved else "",
        "sort": "" if search.sort == "newest" else search.sort,
        "page": str(search.page) if search.page > 1 else "",
    }
    return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Addresses:
    """Addresses of the list that differ from the one asked for in some of its parts."""

    root: str
    search: Search

    def where(self, **changes: object) -> str:
        """With these parts changed; from the first page on, unless a page is named."""
        query = query_of(replace(self.search, **{"page": 1, **changes}))  # type: ignore[arg-type]
        return f"{self.root}/?{query}" if query else f"{self.root}/"

    @property
    def narrowed(self) -> int:
        """How many filters beside the words are set."""
        asked = self.search
        return sum(
            map(
                bool,
                (
                    asked.keyword,
                    asked.requester_id,
                    asked.reward_cents,
                    asked.hourly_cents,
                    asked.minutes,
                    asked.qualified,
                    asked.saved,
                ),
            )
        )
