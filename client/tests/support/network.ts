/** A network and a server that do what the test says: accept, answer, acknowledge, refuse, freeze. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

type Frame = Uint8Array<ArrayBuffer>;

export class Network {
  readonly sockets: FakeSocket[] = [];
  readonly doc = new Y.Doc();
  /** A stand-in for `WebSocket` whose sockets this network carries. */
  readonly Socket: typeof WebSocket;

  constructor() {
    const sockets = this.sockets;
    class Carried extends FakeSocket {
      constructor(address: string | URL) {
        super(address);
        sockets.push(this);
      }
    }
    this.Socket = Carried as unknown as typeof WebSocket; // it has what y-websocket uses of one
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error("nobody has knocked");
    return last;
  }

  /** Opens the newest socket; the server asks for what is missing and gives what it has. */
  accepts(): void {
    this.socket.opens();
    this.says(0, 0, Y.encodeStateVector(this.doc));
    this.says(0, 1, Y.encodeStateAsUpdate(this.doc));
  }

  /** The server takes over and acknowledges everything that it was sent. */
  saves(at = 1_700_000_000_000): void {
    this.acknowledges(this.socket.syncs.length, at);
  }

  acknowledges(count: number, at = 1_700_000_000_000): void {
    for (const update of this.socket.syncs.slice(0, count)) Y.applyUpdate(this.doc, update);
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 100);
    encoding.writeVarUint(encoder, count);
    encoding.writeVarUint(encoder, at);
    this.socket.delivers(encoding.toUint8Array(encoder));
  }

  notifies(kind: string, sentence: string, more: object = {}): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 101);
    encoding.writeVarString(encoder, JSON.stringify({ kind, sentence, ...more }));
    this.socket.delivers(encoding.toUint8Array(encoder));
  }

  refuses(sentence: string, code = 4422): void {
    this.notifies("refused", sentence, { cause: "test", code });
    this.socket.ends(code, sentence);
  }

  /** An update by somebody else, saved and passed on. */
  relays(change: (doc: Y.Doc) => void): void {
    const before = Y.encodeStateVector(this.doc);
    change(this.doc);
    this.says(0, 2, Y.encodeStateAsUpdate(this.doc, before));
  }

  private says(kind: number, step: number, payload: Uint8Array): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, kind);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
    this.socket.delivers(encoding.toUint8Array(encoder));
  }
}

export class FakeSocket extends EventTarget {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 3;
  readonly address: string;
  readonly sent: Frame[] = [];
  readyState = 0;
  binaryType = "blob";
  isFrozen = false;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;

  constructor(address: string | URL) {
    super();
    this.address = String(address);
  }

  /** The updates of step 2 and update messages, in order. */
  get syncs(): Uint8Array[] {
    return this.sent
      .filter((frame) => frame[0] === 0 && (frame[1] === 1 || frame[1] === 2))
      .map((frame) => decoding.readVarUint8Array(decoding.createDecoder(frame.subarray(2))));
  }

  /** The frames of one message type. */
  sentOf(type: number): Frame[] {
    return this.sent.filter((frame) => frame[0] === type);
  }

  send(frame: Frame): void {
    if (this.readyState === 1) this.sent.push(frame.slice());
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = 1;
    const event = new Event("open");
    this.dispatchEvent(event);
    this.onopen?.(event);
  }

  delivers(frame: Uint8Array): void {
    if (this.isFrozen || this.readyState !== 1) return;
    const event = new MessageEvent("message", { data: frame.slice().buffer });
    this.dispatchEvent(event);
    this.onmessage?.(event);
  }

  ends(code: number, reason = ""): void {
    this.readyState = 3;
    const event = new CloseEvent("close", { code, reason });
    this.dispatchEvent(event);
    this.onclose?.(event);
  }
}
