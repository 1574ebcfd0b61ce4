/** Passages stay with their words, whatever is written around them. */
import { afterEach, expect, test } from "vitest";
import { anchorOf, find, wordsIn } from "../../src/editor/passages";
import { meet, Writer } from "../support/writer";

const writers: Writer[] = [];

afterEach(() => {
  for (const writer of writers.splice(0)) writer.leaves();
});

function writer(): Writer {
  const one = new Writer(writers.length + 1);
  writers.push(one);
  return one;
}

test("a passage is found again after writing before, inside and behind it", () => {
  const ana = writer().types("one two three");
  const anchor = anchorOf(ana.text, 4, 7);

  ana.selects(0).types("zero ").selects(10).types("-x-").selects(0, 0);
  const found = find(ana.text, anchor);

  expect(found && wordsIn(ana.state.doc, found.from, found.to)).toBe("t-x-wo");
});

test("what is typed at its edges is not of it", () => {
  const ana = writer().types("one two three");
  const anchor = anchorOf(ana.text, 4, 7);

  ana.selects(4).types("a").selects(8).types("b");
  const found = find(ana.text, anchor);

  expect(found && wordsIn(ana.state.doc, found.from, found.to)).toBe("two");
});

test("a passage whose words are gone is gone, and another's text has none", () => {
  const [ana, bo] = [writer().types("one two three"), writer()];
  const anchor = anchorOf(ana.text, 4, 7);
  meet(ana, bo);
  bo.selects(3, 8).does((state, dispatch) => {
    dispatch?.(state.tr.deleteSelection());
    return true;
  });
  meet(ana, bo);

  expect(find(ana.text, anchor)).toBeNull();
  expect(find(ana.text, { start: "!", end: "" })).toBeNull();
  expect(find(bo.doc.getText("section:why"), anchor)).toBeNull();
});

test("a passage over several lines has their line ends and signs for what is no word", () => {
  const ana = writer()
    .types("one")
    .embeds({ cite: { id: "s1" } });
  ana.selects(4).pastes(["p", ""], ["ul", "two"]);

  expect(wordsIn(ana.state.doc, 0, 99).startsWith("one\ufffc\ntwo")).toBe(true);
});
