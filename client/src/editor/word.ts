/** What Word says in styles and classes of its own: on the clipboard its lists are paragraphs, with the sign as text before the words. */
import type { Kind } from "../guide/values";

export interface Place {
  readonly kind: Kind;
  /** From 0, for items of lists; else -1. */
  readonly depth: number;
}

const LEVEL = /mso-list:[^;]*\blevel(\d+)/i;
const SIGN = "[style*='mso-list:Ignore' i]";
/** "1.", "(2)", "iv)" or "b." – anything else that stands before an item is a bullet. */
const NUMBER = /^\s*\(?(?:\d+|[a-z]{1,6})[.)]/i;
const CLASSES: Readonly<Record<string, Kind>> = {
  MsoTitle: "h3",
  MsoSubtitle: "h4",
  MsoQuote: "quote",
  MsoIntenseQuote: "quote",
};

/** Null when the paragraph says nothing in Word's way. */
export function wordPlace(element: Element): Place | null {
  const level = LEVEL.exec(element.getAttribute("style") ?? "")?.[1];
  if (level === undefined) {
    const kind = CLASSES[element.className];
    return kind === undefined ? null : { kind, depth: -1 };
  }
  const sign = element.querySelector(SIGN)?.textContent ?? "";
  return { kind: NUMBER.test(sign) ? "ol" : "ul", depth: Number(level) - 1 };
}

/** The sign before an item: its list has signs of its own. */
export function isWordSign(element: Element): boolean {
  return element.matches(SIGN);
}
