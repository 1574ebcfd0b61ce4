"""Everything that is measured, in one registry per server; no label ever holds a person or a text."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

COUNTS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The parts that know a number set it here; `/metrics` shows them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.rooms = Gauge("charrette_rooms", "Rooms in memory.", registry=self.registry)
        self.sockets = Gauge("charrette_sockets", "Open sockets.", registry=self.registry)
        self.sockets_behind = Gauge(
            "charrette_sockets_behind",
            "Sockets that read too slowly and wait for one diff.",
            registry=self.registry,
        )
        self.batch_size = self._histogram("batch_size", "Updates in one commit.", COUNTS)
        self.commit_seconds = self._histogram(
            "commit_seconds", "From the start of a commit to its end.", SECONDS
        )
        self.relay_seconds = self._histogram("relay_seconds", "From an edit's arrival to its relay.", SECONDS)
        self.write_lock_seconds = self._histogram(
            "write_lock_seconds", "How long one transaction kept the others from writing.", SECONDS
        )
        self.refusals = Counter(
            "charrette_refusals", "Frames and sockets refused.", ["cause"], registry=self.registry
        )

    def exposition(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self.registry)

    def _histogram(self, name: str, help_text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"charrette_{name}", help_text, buckets=buckets, registry=self.registry)
