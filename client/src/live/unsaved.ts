/**
 * Words on this device that the server does not have: noted here by guide and person, and told to the server by a cookie,
 * so that signing out, on whatever page, asks before it clears this device.
 */
import { isRecord } from "../guide/values";
import { forget, keep, kept, keptNames, type Name, tellServer } from "../lib/storage";
import type { Part, SetAside } from "./set-aside";

export interface Whose {
  readonly guide: string;
  /** Who the person is in this guide. */
  readonly author: string;
  /** Who the person is in all of them. */
  readonly person: string;
}

const COOKIE = "charrette_unsent";
/** A cookie has 4 kB. */
const MOST_GUIDES = 80;

/** The copy of this generation holds what the server has not; null when it has everything. */
export function noteUnsent(whose: Whose, generation: number | null): void {
  put(`unsent/${whose.guide}/${whose.author}`, whose, generation === null ? null : { generation });
}

export function unsentGeneration({ guide, author }: Whose): number | null {
  const value = kept(`unsent/${guide}/${author}`);
  return isRecord(value) && typeof value["generation"] === "number" ? value["generation"] : null;
}

/** Whether the device keeps the words. */
export function keepSetAside(whose: Whose, aside: SetAside | null): boolean {
  return put(`set-aside/${whose.guide}/${whose.author}`, whose, aside);
}

export function keptSetAside({ guide, author }: Whose): SetAside | null {
  const value = kept(`set-aside/${guide}/${author}`);
  if (!isRecord(value) || typeof value["sentence"] !== "string" || !Array.isArray(value["parts"]))
    return null;
  return { sentence: value["sentence"], parts: value["parts"] as Part[] }; // only this module writes it
}

/** The copies, as guide and author, that must not go with those that are saved. */
export function unsaved(): ReadonlySet<string> {
  return new Set(
    keptNames()
      .map((name) => name.split("/"))
      .filter(([kind]) => kind === "unsent" || kind === "set-aside")
      .map(([, guide, author]) => `${guide}/${author}`),
  );
}

function put(name: Name, whose: Whose, value: object | null): boolean {
  const isKept = value !== null && keep(name, { ...value, person: whose.person });
  if (value === null) forget(name);
  tell();
  return isKept;
}

function tell(): void {
  const pairs = keptNames().map((name) => {
    const value = kept(name);
    return isRecord(value) && typeof value["person"] === "string"
      ? `${value["person"]}:${name.split("/")[1]}`
      : "";
  });
  tellServer(COOKIE, [...new Set(pairs.filter(Boolean))].slice(0, MOST_GUIDES).join("."));
}
