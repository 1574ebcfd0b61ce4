/**
 * The one place that keeps small things on this device. A browser may refuse (private windows, a full disk), and on a shared
 * computer nothing may stay: then nothing is kept and nothing breaks. What is kept, and why, is told on the page `/device`.
 */

export type Name = "muted" | `unsent/${string}` | `set-aside/${string}`;

const PREFIX = "charrette/";
/** As long as browsers keep any cookie. */
const COOKIE_SECONDS = 400 * 86_400;

let isAllowed = true;

/** Whether this person's session leaves anything behind. */
export function allowKeeping(allowed: boolean): void {
  isAllowed = allowed;
}

export function keep(name: Name, value: unknown): boolean {
  if (!isAllowed) return false;
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function kept(name: Name): unknown {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export function forget(name: Name): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // what could not be kept need not be forgotten
  }
}

/** The names of all that is kept here, by whomever. */
export function keptNames(): Name[] {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    return names.map((name) => name.slice(PREFIX.length) as Name); // only this module writes there
  } catch {
    return [];
  }
}

/** What the server hears with every request; an empty text is no cookie. */
export function tellServer(name: string, text: string): void {
  const seconds = text === "" ? 0 : COOKIE_SECONDS;
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers that we support
  document.cookie = `${name}=${text}; path=/; max-age=${seconds}; samesite=lax${secure}`;
}
