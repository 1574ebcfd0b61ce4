/** What the status line may say: facts about the connection in, one truthful status out. Facts change through `Standing.set` only. */

export type Ending = "signed-out" | "not-yours" | "gone" | "outdated" | "refused";

export interface Facts {
  /** Whether a socket is open, and whether it still answers. */
  readonly connection: "opening" | "open" | "frozen" | "closed";
  /** Whether the server has everything that this document held when the socket opened. */
  readonly isSettled: boolean;
  /** This person's changes that are not yet durable. */
  readonly waiting: number;
  /** The server's time of the newest commit it told us of, in milliseconds. */
  readonly savedAt: number | null;
  readonly isServerSaving: boolean;
  readonly mayWrite: boolean;
  readonly isKeptHere: boolean;
  readonly ending: Ending | null;
  /** The server's own sentence about the last close or the trouble it is in; empty when it said none. */
  readonly sentence: string;
}

export type Status =
  | { readonly is: "opening" }
  | { readonly is: "saved"; readonly at: number | null }
  | { readonly is: "waiting"; readonly changes: number }
  | { readonly is: "offline"; readonly changes: number; readonly isKept: boolean; readonly sentence: string }
  | { readonly is: "not-saving"; readonly changes: number; readonly sentence: string }
  | { readonly is: "read-only"; readonly sentence: string }
  | { readonly is: Ending; readonly changes: number; readonly sentence: string };

export const AT_FIRST: Facts = {
  connection: "opening",
  isSettled: false,
  waiting: 0,
  savedAt: null,
  isServerSaving: true,
  mayWrite: true,
  isKeptHere: false,
  ending: null,
  sentence: "",
};

export function statusOf(facts: Facts): Status {
  const { waiting: changes, sentence } = facts;
  if (facts.ending !== null) return { is: facts.ending, changes, sentence };
  if (facts.connection === "closed" || facts.connection === "frozen") {
    return { is: "offline", changes, isKept: facts.isKeptHere, sentence };
  }
  if (facts.connection === "opening") return { is: "opening" };
  return statusWhileOpen(facts);
}

function statusWhileOpen(facts: Facts): Status {
  const { waiting: changes, sentence } = facts;
  if (!facts.isServerSaving) return { is: "not-saving", changes, sentence };
  if (changes > 0) return { is: "waiting", changes };
  if (!facts.isSettled) return { is: "opening" };
  return facts.mayWrite ? { is: "saved", at: facts.savedAt } : { is: "read-only", sentence };
}

export class Standing {
  private current: Facts;
  private readonly told: (facts: Facts) => void;

  constructor(first: Partial<Facts>, told: (facts: Facts) => void) {
    this.current = { ...AT_FIRST, ...first };
    this.told = told;
  }

  get facts(): Facts {
    return this.current;
  }

  set(change: Partial<Facts>): void {
    const next = { ...this.current, ...change };
    const names = Object.keys(change) as (keyof Facts)[]; // TypeScript types keys as plain strings
    if (names.every((name) => next[name] === this.current[name])) return;
    this.current = next;
    this.told(next);
  }
}
