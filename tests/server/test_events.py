"""The doorbell: who listens to a topic hears its subject, and nobody else does."""

from server.events import Doorbell


def test_who_listens_hears() -> None:
    heard: list[tuple[str, str]] = []
    doorbell = Doorbell()
    doorbell.subscribe("threads", lambda guide: heard.append(("one", guide)))
    doorbell.subscribe("threads", lambda guide: heard.append(("other", guide)))
    doorbell.subscribe("evidence", lambda guide: heard.append(("evidence", guide)))

    doorbell.ring("threads", "g1")
    doorbell.ring("readiness", "g2")

    assert heard == [("one", "g1"), ("other", "g1")]
