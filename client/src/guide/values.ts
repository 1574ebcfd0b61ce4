/**
 * What others wrote into the text and its attributes, made safe to read: the browser's side of `collab/guide/values.py`,
 * held to it by shared vectors. The shared text itself is left as it is.
 */

export type Attributes = Readonly<Record<string, unknown>>;
export type Kind = "p" | "h3" | "h4" | "ul" | "ol" | "quote";
export type EmbedKind = "cite" | "image" | "table";

export interface Marks {
  readonly strong: boolean;
  readonly em: boolean;
  /** Empty when there is none; so is the claim. */
  readonly link: string;
  readonly claim: string;
}

export type Embed =
  | { readonly is: "known"; readonly kind: EmbedKind; readonly id: string }
  | { readonly is: "opaque"; readonly name: string };

export const MAX_DEPTH = 5;
export const PLAIN: Marks = { strong: false, em: false, link: "", claim: "" };

const KINDS: ReadonlySet<string> = new Set(["p", "h3", "h4", "ul", "ol", "quote"]);
const EMBEDS: ReadonlySet<string> = new Set(["cite", "image", "table"]);
const CLAIMS: ReadonlySet<string> = new Set(["here", "elsewhere", "evaluated", "researched"]);
const TABLE_ID = /^[a-z0-9]{1,20}$/;
const REFERENCE = /^[A-Za-z0-9_-]{1,64}$/;

// What XML cannot hold and no screen shows; U+FFFD is what is left of a cut surrogate pair. Tabs and line ends stay.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNWANTED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd-\uffff]/g;

/** Halves of surrogate pairs that stand alone: no encoding can carry them. */
export const HALF_PAIRS = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

// ASCII controls, every kind of space and invisible mark, quotes, brackets and backslashes: browsers skip or rewrite them.
const ODD =
  '\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff\\ufff9-\\uffff"<>\\\\^`{|}';
const LINK = new RegExp(
  `^(?:https?://[^/?#@${ODD}]+(?:[/?#][^${ODD}]*)?|mailto:[^/?#@${ODD}]+@[^${ODD}]+)$`,
  "i",
);
const LONGEST_LINK = 2048;

export function clean(text: string): string {
  return text.replace(UNWANTED, "");
}

/** The address itself when it is an ordinary web or mail address, else nothing. */
export function safeLink(href: unknown): string {
  // counted in characters, as the server does
  return typeof href === "string" && LINK.test(href) && [...href].length <= LONGEST_LINK ? href : "";
}

export function marksOf(attributes: Attributes | undefined): Marks {
  if (attributes === undefined) return PLAIN;
  const label = field(attributes["claim"], "label");
  return {
    strong: attributes["strong"] === true,
    em: attributes["em"] === true,
    link: safeLink(field(attributes["link"], "href")),
    claim: isClaim(label) ? label : "",
  };
}

export function embedOf(value: unknown): Embed {
  const entries = isRecord(value) ? Object.entries(value) : [];
  const [name, content] = entries[0] ?? ["", undefined];
  if (entries.length !== 1) return { is: "opaque", name: "" };
  const id = field(content, "id");
  if (isEmbedKind(name) && typeof id === "string" && (name === "table" ? TABLE_ID : REFERENCE).test(id)) {
    return { is: "known", kind: name, id };
  }
  return { is: "opaque", name: REFERENCE.test(name) ? name : "" };
}

/** Only an item of a list has a depth. */
export function blockOf(attributes: Attributes | undefined): { kind: Kind; depth: number } {
  const kind = attributes?.["kind"];
  if (!isKind(kind)) return { kind: "p", depth: 0 };
  return { kind, depth: isList(kind) ? depthOf(attributes?.["depth"]) : 0 };
}

export function isKind(value: unknown): value is Kind {
  return typeof value === "string" && KINDS.has(value);
}

export function isList(kind: Kind): kind is "ul" | "ol" {
  return kind === "ul" || kind === "ol";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isClaim(label: unknown): label is string {
  return typeof label === "string" && CLAIMS.has(label);
}

function isEmbedKind(name: string): name is EmbedKind {
  return EMBEDS.has(name);
}

function depthOf(value: unknown): number {
  if (typeof value !== "number" || Number.isNaN(value)) return 0;
  return Math.max(0, Math.min(Math.trunc(value), MAX_DEPTH));
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
