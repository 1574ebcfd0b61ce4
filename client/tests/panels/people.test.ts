import { expect, test } from "vitest";
import { initialsOf, peopleIn } from "../../src/panels/people";

const ME = { author: "m1", name: "Ana Lima", color: "#1d4ed8" };
const BO = { id: "m2", name: "Bo", color: "#9a3412" };

test("one person in two tabs is one person, in the section of the tab that is looked at", () => {
  const people = peopleIn(
    new Map([
      [7, { user: BO, section: "section:why", away: true }],
      [8, { user: BO, section: "section:steps", away: false }],
    ]),
    ME,
  );

  expect(people.map(({ name, field, isAway }) => [name, field, isAway])).toEqual([
    ["Ana Lima", "", false],
    ["Bo", "section:steps", false],
  ]);
});

test("an organiser has no name", () => {
  const people = peopleIn(new Map([[7, { user: { name: "An organiser is reading", organiser: true } }]]), ME);

  expect(people[1]).toMatchObject({ id: "organiser", name: "An organiser is reading", isMe: false });
});

test("presence that makes no sense is nobody", () => {
  const states = new Map<number, Record<string, unknown>>([
    [7, { user: "Bo" }],
    [8, { cursor: 3 }],
    [9, { user: { id: "m3", name: 5, color: "red; background: url(x)" }, section: { a: 1 } }],
  ]);

  expect(peopleIn(states, ME).map(({ id, color, field }) => [id, color, field])).toEqual([
    ["m1", "#1d4ed8", ""],
    ["m3", "#555555", ""],
  ]);
});

test.each([
  ["Ana Lima", "AL"],
  ["bo", "B"],
  ["Ana Maria de Souza Lima", "AL"],
  ["🔥 Fire", "🔥F"],
  ["Colleague (automatic)", "C"],
  ["“Ana” - Lima", "AL"],
  ["(…)", "?"],
  ["", "?"],
])("the initials of %j are %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
