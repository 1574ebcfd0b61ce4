/** Who is here: presence grouped by person, since one person in two tabs is one person. */
import { isRecord } from "../guide/values";
import * as words from "../lib/words";

export interface Person {
  /** The same in every tab of this person. */
  readonly id: string;
  readonly name: string;
  readonly initials: string;
  readonly color: string;
  readonly isMe: boolean;
  readonly isAway: boolean;
  /** Where the person is, as a field's root name; empty when nowhere. */
  readonly field: string;
}

type States = ReadonlyMap<number, Readonly<Record<string, unknown>>>;

const COLOR = /^#[0-9a-f]{6}$/i;
const FALLBACK = "#555555";

export function peopleIn(
  states: States,
  me: { readonly author: string; readonly name: string; readonly color: string },
): Person[] {
  const found = new Map<string, Person>([[me.author, person(me.author, me.name, me.color, true, {})]]);
  for (const [client, state] of states) {
    const next = personOf(client, state, me.author);
    if (next !== null) found.set(next.id, merged(found.get(next.id), next));
  }
  return [...found.values()];
}

/** Of the first name and the last; what stands in brackets is no name. */
export function initialsOf(name: string): string {
  const names = name.replace(/\(.*?\)/g, " ").match(/[^\s\p{P}][^\s]*/gu) ?? ["?"];
  const [first = "", last = ""] = names.length > 1 ? [names[0], names.at(-1)] : [names[0]];
  return [first, last].map((each) => ([...each][0] ?? "").toLocaleUpperCase()).join("");
}

function personOf(client: number, state: Readonly<Record<string, unknown>>, me: string): Person | null {
  const user = state["user"];
  if (!isRecord(user)) return null;
  const name = typeof user["name"] === "string" ? user["name"] : "";
  const id = typeof user["id"] === "string" ? user["id"] : anonymousId(client, user);
  const color = typeof user["color"] === "string" && COLOR.test(user["color"]) ? user["color"] : FALLBACK;
  return person(id, name || words.ORGANISER, color, id === me, state);
}

function anonymousId(client: number, user: Record<string, unknown>): string {
  return user["organiser"] === true ? "organiser" : String(client);
}

function person(
  id: string,
  name: string,
  color: string,
  isMe: boolean,
  state: Readonly<Record<string, unknown>>,
): Person {
  const field = typeof state["section"] === "string" ? state["section"] : "";
  return { id, name, initials: initialsOf(name), color, isMe, isAway: state["away"] === true, field };
}

/** A person is away only in all tabs, and where the tab is that is looked at. */
function merged(known: Person | undefined, next: Person): Person {
  if (known === undefined) return next;
  const shown = next.isAway && known.field !== "" ? known : next;
  return {
    ...known,
    ...(known.isMe ? {} : { name: next.name, color: next.color }),
    isAway: known.isAway && next.isAway,
    field: shown.field || known.field,
  };
}
