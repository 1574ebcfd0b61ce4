/** What the parts of the workspace share: the session, the text that has the caret, what is open, what is said. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Surface } from "../editor/surface";
import type { Cancel, Clock } from "../lib/clock";
import type { Config } from "../lib/config";
import { allowKeeping, keep, kept } from "../lib/storage";
import * as words from "../lib/words";
import type { Surroundings } from "../live/live";
import { Session } from "../live/session";
import { Announcer } from "../panels/announcer";
import { type Person, peopleIn } from "../panels/people";
import type { Drafted } from "../panels/threads/drafted";

export type Open = "nothing" | "help" | "link" | "sign-out";

export interface FieldInfo {
  readonly root: string;
  readonly key: string;
  readonly title: string;
  readonly hint: string;
  readonly required: boolean;
  readonly isOneLine: boolean;
}

const MUTED = "muted";
/** So long before the session's end a person is warned. */
const WARN_MS = 120_000;
/** A socket that has not opened by then may never open here: the forms are shown. */
const SOCKET_MS = 10_000;

export class WorkspaceModel {
  readonly config: Config;
  readonly fields: readonly FieldInfo[];
  readonly session: Session;
  readonly focused = signal<Surface | null>(null);
  readonly open = signal<Open>("nothing");
  readonly messages = signal<readonly string[]>([]);
  readonly spoken = signal("");
  readonly isMuted = signal(kept(MUTED) === true);
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly hasNoSocket = signal(false);
  /** The texts on the page. */
  readonly mounted = signal<readonly Surface[]>([]);
  /** The newest version of the guide's threads that the server told of. */
  readonly threadsVersion = signal(0);
  readonly drafted = signal<Drafted | null>(null);
  /** Whatever had to be asked before this page goes was asked. */
  isLeaving = false;
  private readonly presence = signal(0);
  private readonly announcer: Announcer;
  private readonly surfaces = new Map<string, Surface>();
  readonly clock: Clock;
  private readonly cancels: Cancel[] = [];

  constructor(config: Config, around: Surroundings) {
    allowKeeping(config.keeps_on_device);
    this.config = config;
    this.clock = around.clock;
    this.fields = fieldsOf(config);
    this.session = new Session(config, this.fields, around, {
      nearlyFull: (sentence) => this.tell(sentence),
      keepsNothing: () => this.tell(words.NOT_KEPT),
      threadsChanged: (version) => {
        this.threadsVersion.value = Math.max(this.threadsVersion.peek(), version);
      },
    });
    this.announcer = new Announcer(around.clock, (sentence) => {
      this.spoken.value = sentence;
    });
    this.announcer.isMuted = this.isMuted.value;
    this.people = computed(() => {
      this.presence.value;
      return peopleIn(this.session.desk.value.awareness.getStates(), config.person);
    });
    this.watch();
  }

  /** Each message once, until it is put away. */
  tell(sentence: string): void {
    if (!this.messages.value.includes(sentence)) this.messages.value = [...this.messages.value, sentence];
  }

  putAway(sentence: string): void {
    this.messages.value = this.messages.value.filter((each) => each !== sentence);
  }

  enter(surface: Surface): void {
    this.focused.value = surface;
    this.session.desk.value.awareness.setLocalStateField("section", surface.field);
  }

  add(surface: Surface): void {
    this.surfaces.set(surface.field, surface);
    this.mounted.value = [...this.surfaces.values()];
  }

  remove(surface: Surface): void {
    if (this.surfaces.get(surface.field) === surface) this.surfaces.delete(surface.field);
    if (this.focused.value === surface) this.focused.value = null;
    this.mounted.value = [...this.surfaces.values()];
  }

  surfaceOf(root: string): Surface | undefined {
    return this.surfaces.get(root);
  }

  /** Opens a comment or a suggestion on what is selected. */
  speakOf(kind: Drafted["kind"]): void {
    const surface = this.focused.value;
    const passage = surface?.selected();
    if (!surface || !passage) this.tell(words.SELECT_FIRST);
    else this.drafted.value = { ...passage, kind, root: surface.field, attempt: newAttempt() };
  }

  /** Puts the caret into the next text, or the one before. */
  go(by: 1 | -1): void {
    const at = this.fields.findIndex((field) => field.root === this.focused.value?.field);
    const next = this.fields[(at + by + this.fields.length) % this.fields.length];
    const surface = next && this.surfaces.get(next.root);
    surface?.view.dom.scrollIntoView({ block: "center" });
    surface?.focus();
  }

  focusedField(): FieldInfo | undefined {
    return this.fields.find((field) => field.root === this.focused.value?.field);
  }

  toggleMuted(): void {
    this.isMuted.value = !this.isMuted.value;
    this.announcer.isMuted = this.isMuted.value;
    keep(MUTED, this.isMuted.value);
  }

  /** The right to write came or went: every text is told. */
  refreshSurfaces(): void {
    for (const surface of this.surfaces.values()) surface.refresh();
  }

  stop(): void {
    for (const cancel of this.cancels) cancel();
    this.announcer.stop();
  }

  private watch(): void {
    const stopPresence = this.session.desk.subscribe((desk) => {
      const { name, author, color } = this.config.person;
      desk.awareness.setLocalState({ user: { id: author, name, color }, away: document.hidden });
      desk.awareness.on("change", this.onPresence);
      this.onPresence();
    });
    this.cancels.push(stopPresence, this.warnBeforeTheEnd(), this.noticeMissingSocket());
  }

  private readonly onPresence = (): void => {
    this.presence.value++;
    const others = this.people.value.filter((person) => !person.isMe);
    this.announcer.here(new Map(others.map((person) => [person.id, person.name])));
  };

  private warnBeforeTheEnd(): Cancel {
    const end = this.config.session_ends_at;
    if (end === null) return () => undefined;
    return this.clock.after(Math.min(Math.max(0, end - WARN_MS - this.clock.now()), 2 ** 31 - 1), () => {
      if (this.clock.now() >= end - WARN_MS) this.tell(words.SESSION_ENDS);
    });
  }

  private noticeMissingSocket(): Cancel {
    return this.clock.after(SOCKET_MS, () => {
      this.hasNoSocket.value = !this.session.hasMet;
    });
  }
}

function newAttempt(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function fieldsOf(config: Config): FieldInfo[] {
  const line = { hint: "", required: true, isOneLine: true };
  return [
    { ...line, root: "title", key: "title", title: words.TITLE },
    { ...line, root: "promise", key: "promise", title: words.PROMISE, hint: words.PROMISE_HINT },
    ...config.sections.map((section) => ({ ...section, root: `section:${section.key}`, isOneLine: false })),
  ];
}
