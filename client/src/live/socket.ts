/** A WebSocket that tells what goes over it, and asks for acknowledgements before it says anything else. */

export interface Tap {
  opened(): void;
  heard(): void;
  sentEverythingMissing(): void;
  sentUpdate(): void;
}

/** `100 · 0`: this client understands acknowledgements. */
const WANTS_ACKNOWLEDGEMENTS = new Uint8Array([0x64, 0x00]);
const SYNC = 0;
const STEP_2 = 1;
const UPDATE = 2;

export function tapped(Base: typeof WebSocket, tap: Tap): typeof WebSocket {
  return class extends Base {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      // y-websocket sets its own handler later: ours runs first
      this.addEventListener("open", () => {
        super.send(WANTS_ACKNOWLEDGEMENTS);
        tap.opened();
      });
      this.addEventListener("message", () => tap.heard());
    }

    override send(data: string | BufferSource | Blob): void {
      super.send(data);
      if (data instanceof Uint8Array) tell(data, tap);
    }
  };
}

function tell(frame: Uint8Array, tap: Tap): void {
  if (frame[0] !== SYNC) return;
  if (frame[1] === STEP_2) tap.sentEverythingMissing();
  if (frame[1] === UPDATE) tap.sentUpdate();
}
