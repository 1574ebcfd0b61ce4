/** What is pasted or dropped, as lines: kinds, lists, marks and links stay; everything else of foreign pages goes. */
import {
  DOMParser,
  type Node as DocNode,
  Fragment,
  type Mark,
  type ParseOptions,
  Slice,
} from "prosemirror-model";
import { line, schema } from "../guide/schema";
import { type Kind, MAX_DEPTH, safeLink } from "../guide/values";
import { isWordSign, wordPlace } from "./word";

interface Surroundings {
  readonly kind: Kind;
  readonly depth: number;
  readonly marks: readonly Mark[];
  readonly isPreformatted: boolean;
}

const OUTSIDE: Surroundings = { kind: "p", depth: -1, marks: [], isPreformatted: false };
const SKIPPED = new Set([
  "SCRIPT",
  "STYLE",
  "TEMPLATE",
  "HEAD",
  "TITLE",
  "META",
  "LINK",
  "NOSCRIPT",
  "SVG",
  "svg",
]);
const HEADINGS: Readonly<Record<string, Kind>> = {
  H1: "h3",
  H2: "h3",
  H3: "h3",
  H4: "h4",
  H5: "h4",
  H6: "h4",
};
const BLOCKS = new Set(
  (
    "P DIV LI UL OL BLOCKQUOTE PRE TABLE TR SECTION ARTICLE HEADER FOOTER MAIN ASIDE NAV ADDRESS FIGURE FIGCAPTION " +
    "DL DT DD HR FORM FIELDSET DETAILS SUMMARY H1 H2 H3 H4 H5 H6 BODY"
  ).split(" "),
);

const CELLS = new Set(["TD", "TH"]);
const BETWEEN_CELLS = " | ";

/** ProseMirror asks a parser of this class; the lines come out flat, whatever they came in. */
export class LineParser extends DOMParser {
  constructor() {
    super(schema, []);
  }

  override parseSlice(dom: Node, _options?: ParseOptions): Slice {
    const reader = new Reader();
    reader.read(dom, OUTSIDE);
    return sliceOf(reader.finish());
  }
}

export function plainSlice(text: string): Slice {
  const lines = text.split(/(?:\r\n?|\n)+/).map((each) => line("p", 0, wordsIn(each)));
  return sliceOf(lines);
}

class Reader {
  private readonly lines: DocNode[] = [];
  private content: DocNode[] = [];
  private around = OUTSIDE;

  read(node: Node, around: Surroundings): void {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.addText(child.nodeValue ?? "", around);
      else if (child instanceof Element && !isSkipped(child)) this.readElement(child, around);
    }
  }

  finish(): readonly DocNode[] {
    this.endLine();
    return this.lines;
  }

  private readElement(element: Element, around: Surroundings): void {
    if (element.tagName === "BR") this.endLine();
    else if (element.hasAttribute("data-embed")) this.addEmbed(element, around);
    else if (BLOCKS.has(element.tagName)) this.readBlock(element, within(element, around));
    else if (CELLS.has(element.tagName)) this.readCell(element, within(element, around));
    else this.read(element, within(element, around));
  }

  private readBlock(element: Element, inside: Surroundings): void {
    this.endLine();
    this.read(element, inside);
    this.endLine();
  }

  /** The cells of a row stand in one line and are told apart; a cell of several paragraphs makes several lines. */
  private readCell(element: Element, inside: Surroundings): void {
    if (this.content.length > 0) this.addWords(BETWEEN_CELLS, { ...inside, isPreformatted: true });
    const only =
      element.children.length === 1 && element.children[0]?.tagName === "P" ? element.children[0] : element;
    this.read(only, inside);
  }

  private addText(text: string, around: Surroundings): void {
    const words = around.isPreformatted ? text : text.replace(/[ \t\r\n\f]+/g, " ");
    const [first = "", ...others] = words.split("\n");
    this.addWords(first, around);
    for (const other of others) {
      this.endLine();
      this.addWords(other, around);
    }
  }

  private addWords(text: string, around: Surroundings): void {
    const words = this.content.length === 0 && !around.isPreformatted ? text.trimStart() : text;
    if (words === "") return;
    this.around = around;
    this.content.push(schema.text(words, around.marks));
  }

  private addEmbed(element: Element, around: Surroundings): void {
    const parsed = DOMParser.fromSchema(schema).parseSlice(wrap(element)).content.firstChild;
    const embed = parsed?.isTextblock ? parsed.firstChild : parsed;
    if (embed?.type === schema.nodes.embed) {
      this.around = around;
      this.content.push(embed.mark(around.marks));
    } else {
      this.read(element, around);
    }
  }

  private endLine(): void {
    const content = trimmedAtEnd(this.content);
    if (content.some((node) => node.text === undefined || node.text.trim() !== "")) {
      const { kind, depth } = this.around;
      const isItem = kind === "ul" || kind === "ol";
      this.lines.push(
        line(kind, isItem ? Math.min(Math.max(depth, 0), MAX_DEPTH) : 0, Fragment.fromArray(content)),
      );
    }
    this.content = [];
  }
}

function isSkipped(element: Element): boolean {
  return SKIPPED.has(element.tagName) || isWordSign(element);
}

function within(element: Element, around: Surroundings): Surroundings {
  const { tagName } = element;
  const place = wordPlace(element);
  if (place !== null) return { ...around, ...place };
  const heading = HEADINGS[tagName];
  if (heading !== undefined) return { ...around, kind: heading, marks: [] };
  switch (tagName) {
    case "UL":
    case "OL":
      return { ...around, kind: tagName === "UL" ? "ul" : "ol", depth: around.depth + 1 };
    case "BLOCKQUOTE":
      return { ...around, kind: "quote" };
    case "PRE":
      return { ...around, isPreformatted: true };
    default:
      return { ...around, marks: marksOn(element, around.marks) };
  }
}

function marksOn(element: Element, marks: readonly Mark[]): readonly Mark[] {
  const found = [
    ...(isStrong(element) ? [schema.marks.strong.create()] : []),
    ...(isEm(element) ? [schema.marks.em.create()] : []),
    ...linkOn(element),
  ];
  return found.reduce((set, mark) => mark.addToSet(set), marks);
}

function isStrong(element: Element): boolean {
  const weight = styleOf(element, "fontWeight");
  // Google Docs wraps all it copies in <b style="font-weight:normal">
  if (weight !== "") return weight === "bold" || Number(weight) >= 600;
  return element.tagName === "B" || element.tagName === "STRONG";
}

function isEm(element: Element): boolean {
  const style = styleOf(element, "fontStyle");
  return style === "" ? element.tagName === "I" || element.tagName === "EM" : style === "italic";
}

function styleOf(element: Element, name: "fontWeight" | "fontStyle"): string {
  return element instanceof HTMLElement ? element.style[name] : "";
}

function linkOn(element: Element): Mark[] {
  const href = element.tagName === "A" ? safeLink(element.getAttribute("href")) : "";
  return href === "" ? [] : [schema.marks.link.create({ href })];
}

function trimmedAtEnd(content: readonly DocNode[]): readonly DocNode[] {
  const last = content.at(-1);
  if (last?.text === undefined) return content;
  const text = last.text.replace(/ +$/, "");
  if (text === last.text) return content;
  const before = content.slice(0, -1);
  return text === "" ? trimmedAtEnd(before) : [...before, schema.text(text, last.marks)];
}

function wordsIn(text: string): Fragment {
  return text === "" ? Fragment.empty : Fragment.from(schema.text(text));
}

function sliceOf(lines: readonly DocNode[]): Slice {
  return lines.length === 0 ? Slice.empty : new Slice(Fragment.fromArray([...lines]), 1, 1);
}

function wrap(element: Element): HTMLElement {
  const around = document.createElement("p");
  around.append(element.cloneNode(true));
  return around;
}
