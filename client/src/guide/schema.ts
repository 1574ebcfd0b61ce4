/**
 * The guide's text as ProseMirror shows it. A `line` is a block of the shared text and the only node with meaning; lists,
 * items and quotations stand around lines because screen readers need real ones, and `nesting.ts` derives them again
 * after every change.
 */
import { type Attrs, type DOMOutputSpec, type Mark, type Node, Schema } from "prosemirror-model";
import * as words from "../lib/words";
import { type Embed, embedOf, isClaim, isKind, isList, type Kind, safeLink } from "./values";

const LINE_TAGS: Readonly<Record<Kind, string>> = {
  p: "p",
  h3: "h3",
  h4: "h4",
  ul: "div",
  ol: "div",
  quote: "p",
};

/** A block runs the way its own words do. A list and a quotation have one way, so that their signs stand on one side. */
const OWN_WAY = { dir: "auto" };

export const schema = new Schema({
  nodes: {
    doc: { content: "(line | list | quotation)+" },
    line: {
      content: "inline*",
      attrs: { kind: { default: "p" }, depth: { default: 0 } },
      defining: true,
      parseDOM: [
        { tag: "[data-kind]", getAttrs: (element) => lineAttrs(element) },
        { tag: "h3", attrs: { kind: "h3" } },
        { tag: "h4", attrs: { kind: "h4" } },
        { tag: "p" },
        { tag: "div" },
      ],
      toDOM: lineDOM,
    },
    list: {
      content: "item+",
      attrs: { kind: { default: "ul" } },
      parseDOM: [{ tag: "ul" }, { tag: "ol", attrs: { kind: "ol" } }],
      toDOM: (node) => [node.attrs["kind"] === "ol" ? "ol" : "ul", OWN_WAY, 0],
    },
    item: { content: "line list*", parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    quotation: {
      content: "line+",
      parseDOM: [{ tag: "blockquote" }],
      toDOM: () => ["blockquote", OWN_WAY, 0],
    },
    text: { group: "inline" },
    embed: {
      group: "inline",
      inline: true,
      atom: true,
      attrs: { value: {} },
      // what it holds is JSON of another program; it is kept whole, whatever we can show of it
      parseDOM: [{ tag: "[data-embed]", getAttrs: (element) => embedAttrs(element) }],
      toDOM: embedDOM,
    },
  },
  marks: {
    // the outermost first, as in the server's HTML
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (element) => linkAttrs(element) }],
      toDOM: (mark) => ["a", { href: safeLink(mark.attrs["href"]), rel: "nofollow noopener ugc" }, 0],
    },
    claim: {
      attrs: { label: {} },
      inclusive: false,
      parseDOM: [{ tag: "[data-claim]", getAttrs: (element) => claimAttrs(element) }],
      toDOM: (mark) => ["span", { class: "claim", "data-claim": String(mark.attrs["label"]) }, 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
  },
});

/** A line's kind and depth, as its attributes say. */
export function kindOf(line: Node): Kind {
  const kind: unknown = line.attrs["kind"];
  return isKind(kind) ? kind : "p";
}

export function depthOf(line: Node): number {
  return Number(line.attrs["depth"]);
}

export function line(kind: Kind, depth: number, content?: Node["content"]): Node {
  return schema.nodes.line.create({ kind, depth }, content);
}

/** The words that stand for an embed, as the server shows it. */
export function embedWords(embed: Embed): string {
  return embed.is === "known" ? `[${words.EMBEDS[embed.kind]} ${embed.id}]` : words.OPAQUE;
}

export function markAttributes(mark: Mark): unknown {
  return Object.keys(mark.attrs).length > 0 ? mark.attrs : true;
}

function lineDOM(node: Node): DOMOutputSpec {
  const kind = kindOf(node);
  const way = kind === "quote" || isList(kind) ? {} : OWN_WAY;
  return [LINE_TAGS[kind], { "data-kind": kind, "data-depth": String(depthOf(node)), ...way }, 0];
}

function lineAttrs(element: HTMLElement): Attrs {
  const kind = element.getAttribute("data-kind");
  return { kind: isKind(kind) ? kind : "p", depth: Number(element.getAttribute("data-depth")) || 0 };
}

function embedDOM(node: Node): DOMOutputSpec {
  const embed = embedOf(node.attrs["value"]);
  const attributes = {
    class: embed.is === "known" ? embed.kind : "opaque",
    "data-embed": JSON.stringify(node.attrs["value"]),
  };
  return ["span", attributes, embedWords(embed)];
}

function embedAttrs(element: HTMLElement): Attrs | false {
  try {
    const value: unknown = JSON.parse(element.getAttribute("data-embed") ?? "");
    return typeof value === "string" ? false : { value };
  } catch {
    return false; // pasted by somebody else: its words stay
  }
}

function claimAttrs(element: HTMLElement): Attrs | false {
  const label = element.getAttribute("data-claim");
  return isClaim(label) ? { label } : false;
}

function linkAttrs(element: HTMLElement): Attrs | false {
  const href = safeLink(element.getAttribute("href"));
  return href === "" ? false : { href };
}
