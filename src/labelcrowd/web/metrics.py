"""Counts for ``/metrics`` (Prometheus).

Requests are counted in plain numbers, which costs next to nothing; the
Prometheus library is loaded only when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class RequestCounts:
    """How many requests, by route and status, and how long they took."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str, int], int] = defaultdict(int)
        self.slots: dict[str, list[int]] = {}
        self.seconds: dict[str, float] = defaultdict(float)

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        self.answers[method, route, status] += 1
        slots = self.slots.get(route)
        if slots is None:
            slots = self.slots[route] = [0] * (len(BUCKETS_S) + 1)
        slots[bisect_left(BUCKETS_S, seconds)] += 1
        self.seconds[route] += seconds


class _Collector:
    def __init__(self, services: Services, counts: RequestCounts) -> None:
        self._services, self._counts = services, counts

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        requests = CounterMetricFamily(
            "labelcrowd_requests", "Answered requests", labels=["method", "route", "status"]
        )
        for (method, route, status), number in self._counts.answers.items():
            requests.add_metric([method, route, str(status)], number)
        yield requests
        seconds = HistogramMetricFamily(
            "labelcrowd_request_seconds", "Time to answer, seconds", labels=["route"]
        )
        for route, slots in self._counts.slots.items():
            seconds.add_metric([route], _cumulative(slots), self._counts.seconds[route])
        yield seconds
        yield GaugeMetricFamily(
            "labelcrowd_store_failed",
            "1 when the database takes no more writes",
            value=float(self._services.home.store.failed is not None),
        )


def _cumulative(slots: list[int]) -> list[tuple[str, float]]:
    total, found = 0, []
    for bound, number in zip([*map(str, BUCKETS_S), "+Inf"], slots, strict=True):
        total += number
        found.append((bound, float(total)))
    return found


def render(services: Services, counts: RequestCounts) -> bytes:
    """The page that Prometheus reads."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.process_collector import ProcessCollector

    registry = CollectorRegistry()
    registry.register(_Collector(services, counts))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
