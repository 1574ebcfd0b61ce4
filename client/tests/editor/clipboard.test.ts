/** What comes in from other programs, as lines. */
import { expect, test } from "vitest";
import { LineParser, plainSlice } from "../../src/editor/clipboard";
import { linesOf } from "../../src/guide/nesting";

test.each([
  ["<p>one</p><p>two <b>bold</b></p>", "p:one / p:two {strong bold}"],
  ["<h1>Big</h1><h2>Less</h2><h4>Small</h4>text", "h3:Big / h3:Less / h4:Small / p:text"],
  ["<ul><li>a<ol><li>b</li></ol></li><li><p>c</p></li></ul>", "ul:a / ol+:b / ul:c"],
  ["<blockquote><p>a</p><p>b</p></blockquote>", "quote:a / quote:b"],
  ["one<br>two", "p:one / p:two"],
  ["<div><div>deep</div></div>", "p:deep"],
  ["<pre>a  b\nc</pre>", "p:a  b / p:c"],
  ['<b style="font-weight:normal"><p><span style="font-weight:700">x</span>y</p></b>', "p:{strong x}y"],
  ['<i>a</i><span style="font-style:italic">b</span>', "p:{em ab}"],
  ['<a href="https://example.org/">in</a><a href="javascript:x()">out</a>', "p:{link in}out"],
  ["<script>alert(1)</script><style>p{}</style>kept", "p:kept"],
  ["<p>  much\n  space  </p><p> </p><p></p>", "p:much space"],
  ['<p>see <span data-embed=\'{"cite":{"id":"s1"}}\'>[source s1]</span></p>', "p:see [cite]"],
  ["<p>see <span data-embed='\"x\"'>words</span></p>", "p:see words"],
  ["<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "p:a | b / p:c"],
  ["<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "p:a | b"],
  ['<p class="MsoTitle">Big</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>', "h3:Big"],
])("%s", (html, lines) => {
  expect(parsed(html)).toBe(lines);
});

test("lists deeper than we know stop at the deepest we know", () => {
  const html = `${"<ul><li>x".repeat(9)}${"</li></ul>".repeat(9)}`;

  expect(parsed(html).split(" / ").at(-1)).toBe("ul+++++:x");
});

test("plain text becomes lines; empty ones go", () => {
  expect(shown(plainSlice("one\r\ntwo\n\n\nthree"))).toBe("p:one / p:two / p:three");
});

function parsed(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return shown(new LineParser().parseSlice(body));
}

function shown(slice: ReturnType<typeof plainSlice>): string {
  return linesOf(slice.content)
    .map((line) => {
      const words = line.children.map((node) => {
        const text = node.text ?? `[${Object.keys(node.attrs["value"] as object)[0]}]`;
        const marks = node.marks.map((mark) => mark.type.name).join(" ");
        return marks === "" ? text : `{${marks} ${text}}`;
      });
      return `${String(line.attrs["kind"])}${"+".repeat(Number(line.attrs["depth"]))}:${words.join("")}`;
    })
    .join(" / ");
}
