/**
 * One person in one guide: the shared document, its socket, its copy on this device. When the server refuses what the
 * document holds, the document is set aside and a fresh one takes its place; nothing of the old one is ever sent again.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { type Config, socketAddress } from "../lib/config";
import { type CopyName, DeviceCopy, takeOlderCopy } from "./device-copy";
import { Live, type Surroundings } from "./live";
import { asText, difference, everything, type Field, type SetAside } from "./set-aside";
import { type Facts, Standing, type Status, statusOf } from "./status";
import { keepSetAside, keptSetAside } from "./unsaved";
import { UnsentNote } from "./unsent-note";

/** A character has at most three bytes, and what stands around it in a frame is far less than a fourth. */
const BYTES_IN_A_FRAME = 4;

/** What the editors stand on; a new one after a refusal. */
export interface Desk {
  readonly number: number;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
}

export interface SessionEvents {
  nearlyFull(sentence: string): void;
  /** The browser keeps nothing on this device, though it may. */
  keepsNothing(): void;
  threadsChanged(version: number): void;
}

export class Session {
  readonly config: Config;
  readonly fields: readonly Field[];
  private readonly around: Surroundings;
  private readonly events: SessionEvents;
  private readonly desks = signal<Desk>(newDesk(0));
  private readonly facts: ReturnType<typeof signal<Facts | null>> = signal(null);
  private readonly aside = signal<SetAside | null>(null);
  private readonly met = signal(false);
  private isAsideKept = true;
  private size = 0;
  private readonly note: UnsentNote;
  private standing: Standing;
  private live: Live | null = null;
  private copy: DeviceCopy | null = null;
  private refusedDoc: { readonly doc: Y.Doc; readonly sentence: string } | null = null;

  constructor(config: Config, fields: readonly Field[], around: Surroundings, events: SessionEvents) {
    this.config = config;
    this.fields = fields;
    this.around = around;
    this.events = events;
    this.note = new UnsentNote(this.copyName, around.clock);
    this.standing = this.newStanding();
    this.aside.value = keptSetAside(this.copyName);
  }

  get desk(): ReadonlySignal<Desk> {
    return this.desks;
  }

  /** Words that were set aside and not yet taken care of. */
  get setAside(): ReadonlySignal<SetAside | null> {
    return this.aside;
  }

  get status(): Status {
    return statusOf(this.facts.value ?? this.standing.facts);
  }

  get mayWrite(): boolean {
    const { mayWrite, ending } = this.facts.value ?? this.standing.facts;
    // whoever must sign in again writes on: the text is kept here until then
    return mayWrite && (ending === null || ending === "signed-out");
  }

  get isKeptHere(): boolean {
    return (this.facts.value ?? this.standing.facts).isKeptHere;
  }

  /** Whether the words that were set aside survive this window. */
  get isSetAsideKept(): boolean {
    return this.isAsideKept;
  }

  /** Changes of this person that the server does not have. */
  get waiting(): number {
    return (this.facts.value ?? this.standing.facts).waiting;
  }

  /** Whether the server's text has ever come: until then the page shows what it was sent with. */
  get hasMet(): boolean {
    return this.met.value;
  }

  /** Whether so many more characters fit. What the server holds is known roughly: it refuses only well above its limit. */
  hasRoom(growth: number): boolean {
    return this.size + 3 * growth <= this.config.limits.document;
  }

  /** Whether so many more characters can be sent at once. */
  fitsAFrame(growth: number): boolean {
    return BYTES_IN_A_FRAME * growth <= this.config.limits.frame;
  }

  /** Opens the copy on this device, then the socket. */
  async open(): Promise<void> {
    const older = await this.olderCopy();
    if (older !== null) this.offer({ sentence: "", parts: everything(older, this.fields) });
    await this.attachCopy();
    this.around.window.addEventListener("pagehide", this.note.settle);
    this.connect();
  }

  resume(): void {
    this.live?.resume();
  }

  forgetSetAside(): void {
    this.aside.value = null;
    keepSetAside(this.copyName, null);
  }

  /** Whatever of this guide is not saved will never be: the person has chosen so. */
  async discard(): Promise<void> {
    this.forgetSetAside();
    await this.close();
    this.note.remove();
  }

  /** Everything that stands in the document now, as text for a file. */
  everythingAsText(): string {
    return asText(everything(this.desks.value.doc, this.fields));
  }

  async close(): Promise<void> {
    this.around.window.removeEventListener("pagehide", this.note.settle);
    this.note.stop();
    this.live?.stop();
    this.live = null;
    await this.copy?.detach();
    this.copy = null;
  }

  private newStanding(): Standing {
    return new Standing({ mayWrite: this.config.may_write }, (facts) => {
      this.note.follow(facts);
      this.facts.value = facts;
    });
  }

  private get copyName(): CopyName {
    const { guide, generation, person } = this.config;
    return { guide, generation, author: person.author, person: person.id };
  }

  private async olderCopy(): Promise<Y.Doc | null> {
    return this.config.keeps_on_device ? takeOlderCopy(this.copyName) : null;
  }

  private async attachCopy(): Promise<void> {
    if (!this.config.keeps_on_device) return;
    this.copy = await DeviceCopy.attach(this.copyName, this.desks.value.doc, () => this.copyLost());
    if (this.copy === null) this.copyLost();
    else this.standing.set({ isKeptHere: true });
  }

  private copyLost(): void {
    this.copy = null;
    this.standing.set({ isKeptHere: false });
    this.events.keepsNothing();
  }

  private connect(): void {
    const { doc, awareness } = this.desks.value;
    const address = socketAddress(this.config.socket, this.around.window.location.href);
    this.live = new Live(doc, awareness, address, this.standing, this, this.around);
    this.live.connect();
  }

  private measure(): void {
    const { doc } = this.desks.value;
    this.size = Y.encodeStateAsUpdate(doc).byteLength;
    doc.off("update", this.onGrowth); // once, however often the socket comes back
    doc.on("update", this.onGrowth);
  }

  private readonly onGrowth = (update: Uint8Array): void => {
    this.size += update.byteLength;
  };

  // -- what the socket asks to decide

  refused(sentence: string): void {
    void this.startAfresh(sentence);
  }

  /** The page itself is of another generation: only a reload brings the new one. */
  outdated(sentence: string): void {
    this.shutOut(sentence);
  }

  /** What is not saved is offered; the copy on this device goes. */
  shutOut(sentence: string): void {
    const { waiting } = this.standing.facts;
    if (waiting > 0) this.offer({ sentence, parts: everything(this.desks.value.doc, this.fields) });
    void this.dropCopy();
  }

  /** Now it is known which of the words that were set aside the server does not have. */
  synced(): void {
    this.met.value = true;
    this.measure();
    const aside = this.refusedDoc;
    if (aside === null) return;
    this.refusedDoc = null;
    this.offer({ sentence: aside.sentence, parts: difference(aside.doc, this.desks.value.doc, this.fields) });
    aside.doc.destroy();
  }

  /** What waits when the right ends will never be taken. */
  right(mayWrite: boolean, sentence: string): void {
    if (!mayWrite && this.standing.facts.waiting > 0) void this.startAfresh(sentence);
  }

  nearlyFull(sentence: string): void {
    this.events.nearlyFull(sentence);
  }

  threadsChanged(version: number): void {
    this.events.threadsChanged(version);
  }

  private async startAfresh(sentence: string): Promise<void> {
    const { doc, awareness, number } = this.desks.value;
    const { mayWrite } = this.standing.facts;
    this.live?.stop();
    this.live = null;
    awareness.destroy();
    this.refusedDoc = { doc, sentence };
    this.offer({ sentence, parts: everything(doc, this.fields) }); // until it is known what the server has
    await this.dropCopy();
    this.desks.value = newDesk(number + 1);
    this.standing = this.newStanding();
    this.standing.set({ mayWrite });
    await this.attachCopy();
    this.connect();
  }

  private offer(aside: SetAside): void {
    this.isAsideKept = keepSetAside(this.copyName, aside);
    this.aside.value = aside;
  }

  private async dropCopy(): Promise<void> {
    await this.copy?.clear();
    this.copy = null;
    this.note.remove();
  }
}

function newDesk(number: number): Desk {
  const doc = new Y.Doc();
  return { number, doc, awareness: new Awareness(doc) };
}
