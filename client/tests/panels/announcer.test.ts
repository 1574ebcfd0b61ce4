import { expect, test } from "vitest";
import { Announcer } from "../../src/panels/announcer";
import { FakeClock } from "../support/fake-clock";

test("who was here when one came is not news", () => {
  const { announcer, clock, said } = quiet();
  announcer.here(people("Bo"));
  clock.passes(60_000);

  expect(said).toEqual([]);
});

test("two who come within ten seconds are one sentence", () => {
  const { announcer, clock, said } = quiet();
  announcer.here(people());
  announcer.here(people("Bo"));
  clock.passes(0);
  announcer.here(people("Bo", "Cy"));
  announcer.here(people("Bo", "Cy", "Di"));
  clock.passes(9_999);
  const early = [...said];
  clock.passes(1);

  expect(early).toEqual(["Bo is here now."]);
  expect(said.slice(1)).toEqual(["Cy and Di are here now."]);
});

test("who comes and goes before it can be said is not spoken of", () => {
  const { announcer, clock, said } = quiet();
  announcer.here(people());
  announcer.here(people("Bo"));
  clock.passes(0);
  announcer.here(people("Bo", "Cy"));
  announcer.here(people("Bo"));
  clock.passes(20_000);

  expect(said).toEqual(["Bo is here now."]);
});

test("muted, nothing is said, and nothing is caught up on later", () => {
  const { announcer, clock, said } = quiet();
  announcer.here(people());
  announcer.isMuted = true;
  announcer.here(people("Bo"));
  clock.passes(0);
  announcer.isMuted = false;
  announcer.here(people());
  clock.passes(0);

  expect(said).toEqual(["Bo left."]);
});

function quiet() {
  const clock = new FakeClock();
  const said: string[] = [];
  return { clock, said, announcer: new Announcer(clock, (sentence) => said.push(sentence)) };
}

function people(...names: string[]): Map<string, string> {
  return new Map(names.map((name) => [name, name]));
}
