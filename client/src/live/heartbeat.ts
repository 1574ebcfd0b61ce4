/**
 * Tells a frozen socket from a slow server. While changes wait and nothing is heard, a question goes out that every server
 * answers at once; no answer means that nobody is there. Pure: it is told the time.
 */

const ASK_AFTER_MS = 500;
const FROZEN_AFTER_MS = 1_300;
const GIVE_UP_AFTER_MS = 6_000;

export type Beat = "nothing" | "ask" | "frozen" | "give up";

export class Heartbeat {
  private heardAt = 0;
  private waitingSince: number | null = null;
  private hasAsked = false;

  heard(now: number): void {
    this.heardAt = now;
    this.hasAsked = false;
  }

  /** `isWaiting`: whether changes went out that are not acknowledged. Call a few times a second. */
  beat(now: number, isWaiting: boolean): Beat {
    if (!isWaiting) {
      this.waitingSince = null;
      return "nothing";
    }
    this.waitingSince ??= now;
    const silence = now - Math.max(this.heardAt, this.waitingSince);
    if (silence >= GIVE_UP_AFTER_MS) return "give up";
    if (silence >= FROZEN_AFTER_MS) return "frozen";
    if (silence < ASK_AFTER_MS || this.hasAsked) return "nothing";
    this.hasAsked = true;
    return "ask";
  }
}
