/**
 * The one place that keeps small things on this device. A browser may refuse (private windows, a full disk): then nothing
 * is kept and nothing breaks.
 */

const PREFIX = "charrette/";

export function keep(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function kept(name: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // what could not be kept need not be forgotten
  }
}

/** Everything whose name begins so. */
export function forgetAll(beginning: string): void {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + beginning));
    for (const name of names) localStorage.removeItem(name);
  } catch {
    // as above
  }
}
