/** The threads of a guide as this page knows them: asked for at the start, and again whenever the server says that some changed. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Answer, ask, type Fields } from "../../lib/ask";
import type { Clock } from "../../lib/clock";
import { isThread, isThreads, type Thread } from "./thread";

/** So many times in a row a list may be cut off before the rest is left for the next change. */
const MOST_PAGES = 200;

const MOST_TRIES = 8;
const TRY_AGAIN_MS = 400;

export type Standing = "attached" | "changed" | "detached";

export interface Draft {
  readonly kind: "comment" | "suggestion";
  readonly root: string;
  readonly start: string;
  readonly end: string;
  readonly quote: string;
}

export class ThreadDesk {
  /** The threads that are open, in the order of their making. */
  readonly open: ReadonlySignal<readonly Thread[]>;
  readonly active = signal<string | null>(null);
  readonly trouble = signal("");
  /** How each passage stands in the text of this page, by thread; the server's word may be older. */
  readonly standing = signal<ReadonlyMap<string, Standing>>(new Map());
  private readonly address: string;
  private readonly known = signal<ReadonlyMap<string, Thread>>(new Map());
  private version = 0;
  private loading: Promise<void> | null = null;
  private wanted = 0;

  private readonly clock: Clock;
  private readonly asked = new Set<string>();

  constructor(guide: string, clock: Clock) {
    this.clock = clock;
    this.address = `/guides/${guide}/threads`;
    this.open = computed(() =>
      [...this.known.value.values()].filter((thread) => thread.state === "open" && thread.kind !== "team"),
    );
  }

  get all(): string {
    return this.address;
  }

  /** Fetches what changed; a change heard of meanwhile is fetched after it. */
  load(version = this.version + 1): Promise<void> {
    this.wanted = Math.max(this.wanted, version);
    this.loading ??= this.fetchAll().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  make(draft: Draft, fields: Fields): Promise<string> {
    return this.post("", { ...draft, ...fields });
  }

  /** Returns a sentence that says why not; an empty one when it is done. */
  do(thread: Thread, what: string, fields: Fields = {}): Promise<string> {
    return this.post(`/${thread.id}/${what}`, fields);
  }

  standingOf(thread: Thread): Standing {
    return this.standing.value.get(thread.id) ?? thread.at?.state ?? "detached";
  }

  /** The server finds out who took a thread's text away when somebody looks at it; once is enough. */
  lookAt(thread: Thread): void {
    if (this.asked.has(thread.id)) return;
    this.asked.add(thread.id);
    void ask(`${this.address}/${thread.id}`).then((answer) => {
      if (answer.isDone && isThread(answer.value)) this.take([answer.value]);
    });
  }

  private async post(path: string, fields: Fields): Promise<string> {
    const answer = await this.sent(`${this.address}${path}`, fields);
    if (!answer.isDone) return answer.sentence;
    if (isThread(answer.value)) {
      this.take([answer.value]);
      if (path === "") this.active.value = answer.value.id;
    }
    return "";
  }

  /** Words that are spoken of may still be on their way: they are waited for. */
  private async sent(address: string, fields: Fields): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await ask(address, fields);
      const isEarly = !answer.isDone && answer.problem["cause"] === "not-arrived";
      if (!isEarly || tries === MOST_TRIES) return answer;
      await new Promise<void>((resolve) => this.clock.after(TRY_AGAIN_MS, resolve));
    }
  }

  private async fetchAll(): Promise<void> {
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await ask(`${this.address}?since=${this.version}`);
      const isMore = this.took(answer);
      if (!isMore && this.version >= this.wanted) return;
      if (!answer.isDone) return;
    }
  }

  /** Whether more waits. */
  private took(answer: Answer): boolean {
    this.trouble.value = answer.isDone ? "" : answer.sentence;
    if (!answer.isDone || !isThreads(answer.value)) return false;
    const { threads, version, more } = answer.value;
    this.take(threads);
    this.version = Math.max(this.version, version);
    this.wanted = more ? this.wanted : Math.min(this.wanted, version);
    return more;
  }

  private take(threads: readonly Thread[]): void {
    const known = new Map(this.known.value);
    for (const thread of threads) {
      if ((known.get(thread.id)?.version ?? 0) <= thread.version) known.set(thread.id, thread);
    }
    this.known.value = known;
  }
}
