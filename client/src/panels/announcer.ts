/** Says who comes and goes to people who do not see it: at most one sentence in ten seconds, and nothing when muted. */
import type { Cancel, Clock } from "../lib/clock";
import * as words from "../lib/words";

export const PAUSE_MS = 10_000;

export class Announcer {
  private readonly clock: Clock;
  private readonly say: (sentence: string) => void;
  private known: ReadonlyMap<string, string> | null = null;
  private said: ReadonlyMap<string, string> = new Map();
  private saidAt = Number.NEGATIVE_INFINITY;
  private soon: Cancel | null = null;
  isMuted = false;

  constructor(clock: Clock, say: (sentence: string) => void) {
    this.clock = clock;
    this.say = say;
  }

  /** The others who are here now: names by id. Who was here when one came is not news. */
  here(people: ReadonlyMap<string, string>): void {
    if (this.known === null) this.said = people;
    this.known = people;
    if (this.soon !== null || this.news() === "") return;
    const wait = Math.max(0, this.saidAt + PAUSE_MS - this.clock.now());
    this.soon = this.clock.after(wait, () => this.speak());
  }

  stop(): void {
    this.soon?.();
  }

  private speak(): void {
    this.soon = null;
    const sentence = this.news();
    this.said = this.known ?? new Map();
    if (sentence === "" || this.isMuted) return;
    this.saidAt = this.clock.now();
    this.say(sentence);
  }

  private news(): string {
    const now = this.known ?? new Map<string, string>();
    const came = names(now, this.said);
    const went = names(this.said, now);
    return [came.length > 0 ? words.joined(came) : "", went.length > 0 ? words.left(went) : ""]
      .filter(Boolean)
      .join(" ");
  }
}

function names(of: ReadonlyMap<string, string>, without: ReadonlyMap<string, string>): string[] {
  return [...of].filter(([id]) => !without.has(id)).map(([, name]) => name);
}
