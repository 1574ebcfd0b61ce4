/** Follows what waits to be saved, and keeps the note of it: set at once, taken off a while later, not for every key. */
import type { Cancel, Clock } from "../lib/clock";
import type { CopyName } from "./device-copy";
import type { Facts } from "./status";
import { noteUnsent } from "./unsaved";

const LATER_MS = 3_000;

export class UnsentNote {
  private readonly name: CopyName;
  private readonly clock: Clock;
  private soon: Cancel | null = null;
  private isWaiting = false;
  /** The server has all that this device has. */
  private isSafe = false;
  /** The page before this one may have left a note. */
  private mayStand = true;

  constructor(name: CopyName, clock: Clock) {
    this.name = name;
    this.clock = clock;
  }

  follow({ waiting, isSettled }: Facts): void {
    this.isWaiting = waiting > 0;
    this.isSafe = isSettled && !this.isWaiting;
    if (this.soon !== null) return;
    if (this.isWaiting) this.set();
    else this.settle();
  }

  /** Call it before the page goes, too: or the next one would believe that words still wait. */
  readonly settle = (): void => {
    if (this.isSafe && this.mayStand) this.remove();
  };

  /** What waits stays noted. */
  stop(): void {
    this.soon?.();
    this.soon = null;
    this.settle();
  }

  /** Whatever waits will never be saved. */
  remove(): void {
    this.soon?.();
    this.soon = null;
    this.mayStand = false;
    noteUnsent(this.name, null);
  }

  private set(): void {
    this.mayStand = true;
    noteUnsent(this.name, this.name.generation);
    this.soon = this.clock.after(LATER_MS, () => {
      this.soon = null;
      if (this.isWaiting) this.set();
      else this.settle();
    });
  }
}
