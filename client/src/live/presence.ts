/**
 * Tells the others where this person is: our own state only, at most every 80 ms. y-websocket's own handler would send on
 * every state it receives, and ten people who move once would make a thousand messages.
 */
import * as encoding from "lib0/encoding";
import { type Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import type { Cancel, Clock } from "../lib/clock";

export const PACE_MS = 80;
const AWARENESS = 1;

interface AwarenessChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

export class PresenceSender {
  private readonly awareness: Awareness;
  private readonly clock: Clock;
  private readonly send: (frame: Uint8Array) => void;
  private soon: Cancel | null = null;
  private sentAt = 0;

  constructor(awareness: Awareness, clock: Clock, send: (frame: Uint8Array) => void) {
    this.awareness = awareness;
    this.clock = clock;
    this.send = send;
    awareness.on("update", this.onUpdate);
  }

  stop(): void {
    this.soon?.();
    this.soon = null;
    this.awareness.off("update", this.onUpdate);
  }

  private readonly onUpdate = ({ added, updated, removed }: AwarenessChange): void => {
    const isMine = [...added, ...updated, ...removed].includes(this.awareness.clientID);
    if (!isMine || this.soon !== null) return;
    const wait = Math.max(0, this.sentAt + PACE_MS - this.clock.now());
    this.soon = this.clock.after(wait, () => this.sendNow());
  };

  private sendNow(): void {
    this.soon = null;
    this.sentAt = this.clock.now();
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, AWARENESS);
    encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]));
    this.send(encoding.toUint8Array(encoder));
  }
}
