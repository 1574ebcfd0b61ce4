/** A clock that goes when the test says so. */
import type { Cancel, Clock } from "../../src/lib/clock";

interface Alarm {
  at: number;
  readonly every: number | null;
  readonly act: () => void;
}

export class FakeClock implements Clock {
  private time = 1_700_000_000_000;
  private readonly alarms = new Set<Alarm>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, act: () => void): Cancel {
    return this.set({ at: this.time + milliseconds, every: null, act });
  }

  every(milliseconds: number, act: () => void): Cancel {
    return this.set({ at: this.time + milliseconds, every: milliseconds, act });
  }

  passes(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.time = next.at;
      if (next.every === null) this.alarms.delete(next);
      else next.at += next.every;
      next.act();
    }
    this.time = end;
  }

  private set(alarm: Alarm): Cancel {
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  private next(end: number): Alarm | undefined {
    return [...this.alarms].filter((alarm) => alarm.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
