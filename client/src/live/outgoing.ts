/**
 * How many of this person's changes are not yet durable. Pure: it is told what was written, what went out on the socket and
 * what the server acknowledged, and counts.
 */

export class Outgoing {
  private changes = 0;
  private durable = 0;
  /** For each sync message of this socket: how many changes are durable once it is. */
  private covers: number[] = [];
  /** The number of this socket's first whole answer to the server's sync step 1, counted from 1; 0 before it. */
  private wholeAt = 0;
  private answered = 0;

  /** This person changed the text. */
  changed(): void {
    this.changes++;
  }

  opened(): void {
    this.covers = [];
    this.wholeAt = 0;
    this.answered = 0;
  }

  sentEverythingMissing(): void {
    this.covers.push(this.changes);
    if (this.wholeAt === 0) this.wholeAt = this.covers.length;
  }

  /**
   * Before the whole answer a single update proves nothing about what was changed while offline: a change that only
   * deleted is not even missed by the server.
   */
  sentUpdate(): void {
    this.covers.push(this.wholeAt === 0 ? this.durable : this.changes);
  }

  /** Everything up to this socket's `count`-th sync message is committed. */
  acknowledged(count: number): void {
    this.answered = Math.max(this.answered, Math.min(count, this.covers.length));
    this.durable = Math.max(this.durable, this.covers[this.answered - 1] ?? 0);
  }

  get waiting(): number {
    return this.changes - this.durable;
  }

  /** Whether the server has everything that this document held when the socket opened. */
  get isSettled(): boolean {
    return this.wholeAt > 0 && this.answered >= this.wholeAt;
  }
}
