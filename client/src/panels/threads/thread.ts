/** What the server says of threads, as far as the workspace shows it. */
import { isRecord } from "../../guide/values";

export interface By {
  readonly author: string;
  readonly name: string;
}

export interface Message {
  readonly id: string;
  readonly by: By;
  readonly text: string;
  readonly made_at: number;
  /** Names by sign. */
  readonly reactions: Readonly<Record<string, readonly string[]>>;
  readonly my_reactions: readonly string[];
}

export interface Suggestion {
  readonly replacement: string;
  readonly reason: string;
  readonly decision: "accepted" | "declined" | "withdrawn" | null;
  readonly decided_by: By | null;
  readonly decision_words: string;
}

export type Doing = "reply" | "resolve" | "reopen" | "accept" | "decline" | "withdraw" | "reattach";

export interface Thread {
  readonly id: string;
  readonly kind: "comment" | "suggestion" | "team";
  readonly root: string;
  readonly anchor: { readonly start: string; readonly end: string } | null;
  readonly quote: string;
  readonly at: {
    readonly state: "attached" | "changed" | "detached";
    /** Who took the text away, when that is known. */
    readonly removed: { readonly by: By; readonly at: number } | null;
  } | null;
  readonly by: By;
  readonly made_at: number;
  readonly state: "open" | "resolved";
  readonly note: string;
  readonly resolved_by: By | null;
  readonly version: number;
  readonly messages: readonly Message[];
  readonly suggestion: Suggestion | null;
  readonly may: Readonly<Record<Doing, boolean>>;
}

export interface Threads {
  readonly version: number;
  /** Ask again, since this version. */
  readonly more: boolean;
  readonly threads: readonly Thread[];
}

/** Page and server are of one version; this only keeps an odd answer from breaking the page. */
export function isThreads(value: unknown): value is Threads {
  return isRecord(value) && typeof value["version"] === "number" && Array.isArray(value["threads"]);
}

export function isThread(value: unknown): value is Thread {
  return isRecord(value) && typeof value["id"] === "string" && Array.isArray(value["messages"]);
}
