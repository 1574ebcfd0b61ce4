/** What a piece of HTML says, whoever made it: its blocks, and runs of words with the marks on them. */
import { DOMSerializer, type Node as DocNode } from "prosemirror-model";
import { schema } from "../../src/guide/schema";
import { clean } from "../../src/guide/values";

const BLOCKS = new Set(["P", "H3", "H4", "UL", "OL", "LI", "BLOCKQUOTE"]);
const SHOWN_EMPTY = new Set(["LI", "UL", "OL"]);

interface Said {
  readonly tag: string;
  readonly inside: (Said | string)[];
}

export function saidByView(doc: DocNode): Said["inside"] {
  const body = document.createElement("div");
  body.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  return said(body);
}

export function saidByHtml(html: string): Said["inside"] {
  return said(new DOMParser().parseFromString(html, "text/html").body);
}

export function said(parent: Element): Said["inside"] {
  const inside: Said["inside"] = [];
  add(parent, [], inside);
  return mergedRuns(inside);
}

function add(node: Node, marks: readonly string[], inside: Said["inside"]): void {
  for (const child of node.childNodes) {
    if (child instanceof Element && BLOCKS.has(child.tagName)) addBlock(child, inside);
    else if (child instanceof Element) add(child, [...marks, ...markOf(child)], inside);
    else inside.push(`${[...marks].sort().join(" ")}|${clean(child.textContent ?? "")}`);
  }
}

function addBlock(element: Element, inside: Said["inside"]): void {
  const block = { tag: element.tagName.toLowerCase(), inside: said(element) };
  if (block.inside.length > 0 || SHOWN_EMPTY.has(element.tagName)) inside.push(block);
}

function markOf(element: Element): string[] {
  switch (element.tagName) {
    case "STRONG":
    case "EM":
      return [element.tagName.toLowerCase()];
    case "A":
      return [`link=${element.getAttribute("href")} ${element.getAttribute("rel")}`];
    case "SPAN":
      return element.className === "claim"
        ? [`claim=${element.getAttribute("data-claim")}`]
        : [element.className];
    default:
      return [];
  }
}

function mergedRuns(inside: Said["inside"]): Said["inside"] {
  const merged: Said["inside"] = [];
  for (const each of inside) {
    const last = merged.at(-1);
    const [marks, text] = typeof each === "string" ? parts(each) : ["", ""];
    if (typeof each === "string" && text === "") continue;
    if (typeof each === "string" && typeof last === "string" && parts(last)[0] === marks) {
      merged[merged.length - 1] = last + text;
    } else {
      merged.push(each);
    }
  }
  return merged;
}

function parts(run: string): [string, string] {
  const at = run.indexOf("|");
  return [run.slice(0, at), run.slice(at + 1)];
}
