/**
 * One document's socket: y-websocket with what it needs around it. What is known goes into the `Standing`; what must be
 * decided by the page (refusals, rights) goes to the `Listener`.
 */
import type { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import type * as Y from "yjs";
import type { Cancel, Clock } from "../lib/clock";
import type { SocketAddress } from "../lib/config";
import { type Beat, Heartbeat } from "./heartbeat";
import { type Notice, readAcknowledgement, readNotice } from "./notices";
import { Outgoing } from "./outgoing";
import { PresenceSender } from "./presence";
import { retryDelay } from "./retrying";
import { tapped } from "./socket";
import type { Ending, Standing } from "./status";

export interface Surroundings {
  readonly clock: Clock;
  readonly Socket: typeof WebSocket;
  readonly random: () => number;
  /** Where `online` and `offline` are heard, and whether the page is looked at. */
  readonly window: Window;
}

export interface Listener {
  /** The server refused what this document holds, or does not know this copy: it must never be sent again. */
  refused(sentence: string): void;
  outdated(sentence: string): void;
  /** This person is no longer let in. */
  shutOut(sentence: string): void;
  /** The document holds everything that the server had. */
  synced(): void;
  right(mayWrite: boolean, sentence: string): void;
  nearlyFull(sentence: string): void;
  threadsChanged(version: number): void;
}

/** More than one frame may be on its way back after a minute without news. */
const RESYNC_MS = 60_000;
const BEAT_MS = 200;
/** A socket that has not opened by then is tried again: behind a lost network the browser waits much longer. */
const OPENING_MS = 8_000;
const QUERY_AWARENESS = new Uint8Array([3]);
const ACKNOWLEDGEMENTS = 100;
const NOTICES = 101;

const ENDINGS: Readonly<Record<number, Ending>> = {
  4401: "signed-out",
  4403: "not-yours",
  4404: "gone",
  4409: "outdated",
  4413: "refused",
  4422: "refused",
};

export class Live {
  private readonly provider: WebsocketProvider;
  private readonly presence: PresenceSender;
  private readonly outgoing = new Outgoing();
  private readonly heartbeat = new Heartbeat();
  private readonly standing: Standing;
  private readonly listener: Listener;
  private readonly around: Surroundings;
  private readonly ticking: Cancel;
  private failures = 0;
  private openingSince = 0;
  /** The refusal's own sentence; the close that follows it has less room. */
  private refusal = "";

  /** `awareness` belongs to `doc`. Nothing is sent before `connect`; attach the copy on this device before that. */
  constructor(
    doc: Y.Doc,
    awareness: Awareness,
    address: SocketAddress,
    standing: Standing,
    listener: Listener,
    around: Surroundings,
  ) {
    this.standing = standing;
    this.listener = listener;
    this.around = around;
    doc.on("update", this.onUpdate); // before the provider's: a change is counted before it is sent
    this.provider = new WebsocketProvider(address.server, address.room, doc, {
      connect: false,
      awareness,
      params: address.parameters,
      disableBc: true,
      resyncInterval: RESYNC_MS,
      WebSocketPolyfill: tapped(around.Socket, this.tap),
    });
    awareness.off("update", this.provider._awarenessUpdateHandler);
    this.presence = new PresenceSender(awareness, around.clock, (frame) => this.send(frame));
    this.listen();
    this.ticking = around.clock.every(BEAT_MS, this.onBeat);
  }

  connect(): void {
    if (this.standing.facts.ending !== null || this.provider.wsconnected) return;
    this.provider.disconnect(); // a try from before the network came back may hang for a minute
    this.provider.connect();
  }

  /** After signing in again, or being let in again. */
  resume(): void {
    this.standing.set({ ending: null, connection: "opening", sentence: "" });
    this.provider.connect();
  }

  stop(): void {
    this.ticking();
    this.presence.stop();
    this.around.window.removeEventListener("offline", this.onOffline);
    this.around.window.removeEventListener("online", this.onOnline);
    this.around.window.document.removeEventListener("visibilitychange", this.onVisible);
    this.provider.doc.off("update", this.onUpdate);
    this.provider.destroy();
  }

  private listen(): void {
    const { provider } = this;
    provider.on("status", ({ status }) => this.onStatus(status));
    provider.on("connection-close", (event) => this.onClose(event));
    provider.on("closed", ({ code, reason }) => this.onEnd(code, reason));
    provider.on("sync", (isSynced: boolean) => {
      if (!isSynced) return;
      this.failures = 0;
      this.listener.synced();
    });
    provider.messageHandlers[ACKNOWLEDGEMENTS] = (_encoder, decoder) => {
      const { count, at } = readAcknowledgement(decoder);
      this.outgoing.acknowledged(count);
      this.standing.set({ savedAt: at, ...this.counted() });
    };
    provider.messageHandlers[NOTICES] = (_encoder, decoder) => {
      const notice = readNotice(decoder);
      if (notice !== null) this.onNotice(notice);
    };
    this.around.window.addEventListener("offline", this.onOffline);
    this.around.window.addEventListener("online", this.onOnline);
    this.around.window.document.addEventListener("visibilitychange", this.onVisible);
  }

  private readonly tap = {
    opened: () => this.outgoing.opened(),
    heard: () => {
      this.heartbeat.heard(this.around.clock.now());
      if (this.standing.facts.connection === "frozen") this.standing.set({ connection: "open" });
    },
    sentEverythingMissing: () => {
      this.outgoing.sentEverythingMissing();
      this.standing.set(this.counted());
    },
    sentUpdate: () => this.outgoing.sentUpdate(),
  };

  private counted(): { waiting: number; isSettled: boolean } {
    return { waiting: this.outgoing.waiting, isSettled: this.outgoing.isSettled };
  }

  private readonly onUpdate = (
    _update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    tr: Y.Transaction,
  ): void => {
    if (!tr.local || origin === this.provider) return;
    this.outgoing.changed();
    this.standing.set({ waiting: this.outgoing.waiting });
  };

  private onStatus(status: "connected" | "connecting" | "disconnected"): void {
    if (status === "connecting") this.openingSince = this.around.clock.now();
    if (status === "connected") {
      this.standing.set({ connection: "open", isServerSaving: true, sentence: "", ...this.counted() });
    } else if (status === "disconnected") {
      this.standing.set({ connection: "closed" });
    }
  }

  /** Runs before y-websocket plans its next try, with a wait of our choice. */
  private onClose(event: CloseEvent | null): void {
    this.provider.wsUnsuccessfulReconnects = 32; // 2^32 · 100 ms: our ceiling below always decides
    this.provider.maxBackoffTime = retryDelay(this.failures++, this.around.random());
    this.standing.set({ connection: "closed", sentence: event?.reason ?? "" });
  }

  private onEnd(code: number, reason: string): void {
    const ending = ENDINGS[code] ?? "refused";
    const sentence = this.refusal || reason;
    this.refusal = "";
    this.standing.set({ ending, connection: "closed", sentence });
    if (ending === "refused") this.listener.refused(sentence);
    if (ending === "outdated") this.listener.outdated(sentence);
    if (ending === "not-yours" || ending === "gone") this.listener.shutOut(sentence);
  }

  private onNotice(notice: Notice): void {
    switch (notice.kind) {
      case "refused":
        this.refusal = notice.sentence;
        break;
      case "not_saving":
        this.standing.set({ isServerSaving: false, sentence: notice.sentence });
        break;
      case "saving":
        this.standing.set({ isServerSaving: true, sentence: "" });
        break;
      case "right":
        this.standing.set({ mayWrite: notice.write, sentence: notice.sentence });
        this.listener.right(notice.write, notice.sentence);
        break;
      case "nearly_full":
        this.listener.nearlyFull(notice.sentence);
        break;
      case "threads":
        this.listener.threadsChanged(notice.version);
        break;
      case "unknown":
        break;
    }
  }

  private readonly onBeat = (): void => {
    const { connection, waiting } = this.standing.facts;
    const isOpen = connection === "open" || connection === "frozen";
    const now = this.around.clock.now();
    this.act(this.heartbeat.beat(now, isOpen && waiting > 0));
    if (this.provider.wsconnecting && now - this.openingSince > OPENING_MS) this.connect();
  };

  private act(beat: Beat): void {
    if (beat === "ask") this.send(QUERY_AWARENESS);
    if (beat === "frozen") this.standing.set({ connection: "frozen" });
    if (beat === "give up") {
      this.provider.disconnect();
      this.provider.connect();
    }
  }

  private send(frame: Uint8Array): void {
    const { ws } = this.provider;
    if (this.provider.wsconnected && ws?.readyState === ws?.OPEN) ws?.send(frame as Uint8Array<ArrayBuffer>); // lib0's types do not say where its bytes live
  }

  /** Without this a lost network looks like a good one for half a minute. */
  private readonly onOffline = (): void => {
    this.provider.disconnect();
    this.standing.set({ connection: "closed", sentence: "" });
  };

  private readonly onOnline = (): void => this.connect();

  private readonly onVisible = (): void => {
    const isAway = this.around.window.document.hidden;
    this.provider.awareness.setLocalStateField("away", isAway);
    if (isAway || !this.around.window.navigator.onLine) return;
    if (this.standing.facts.ending === "signed-out")
      this.resume(); // perhaps back from signing in, in another tab
    else this.connect();
  };
}
