"""The machine's clock is set while people write: times in the log never go back, and nobody is thrown out."""

from tests.faults.machine import Machine
from tests.support.typist import all_agree, typists

_HOUR_S = 3600.0


async def test_a_clock_that_jumps_leaves_the_log_in_order(machine: Machine) -> None:
    """[HC3]"""
    await machine.starts_faulty()
    async with typists(*machine.addresses("Ana", "Ben")) as (ana, ben):
        for moved in (0.0, _HOUR_S, -_HOUR_S, 0.0):
            machine.orders(clock_s=moved)
            for person in (ana, ben):
                if not person.is_synced:
                    await person.arrives()
                person.types()
                await person.is_saved()
        await all_agree([ana, ben])
        assert (ana.closed, ben.closed) == (None, None)

    times = [at for (at,) in machine.asks("SELECT at FROM document_entries ORDER BY seq")]
    assert times == sorted(times)
    assert times[-1] - times[0] >= _HOUR_S * 1000
    machine.is_verified()
