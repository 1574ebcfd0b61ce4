import { expect, test } from "vitest";
import { Heartbeat } from "../../src/live/heartbeat";
import { retryDelay } from "../../src/live/retrying";

test("nothing is asked while nothing waits", () => {
  const heartbeat = new Heartbeat();
  heartbeat.heard(0);

  expect(heartbeat.beat(60_000, false)).toBe("nothing");
});

test("silence is counted from the first change that waits, not from the last word of an idle hour", () => {
  const heartbeat = new Heartbeat();
  heartbeat.heard(0);

  expect(heartbeat.beat(3_600_000, true)).toBe("nothing");
});

test("a silent server is asked once, then called frozen within two seconds, then given up", () => {
  const heartbeat = new Heartbeat();
  const beats = Array.from({ length: 35 }, (_each, number) => heartbeat.beat(number * 200, true));

  expect(beats.filter((beat) => beat === "ask")).toHaveLength(1);
  expect(beats.indexOf("frozen") * 200).toBeLessThanOrEqual(1_600);
  expect(beats.at(-1)).toBe("give up");
});

test("any word from the server begins the count anew", () => {
  const heartbeat = new Heartbeat();
  heartbeat.beat(0, true);
  heartbeat.beat(1_200, true);
  heartbeat.heard(1_250);

  expect(heartbeat.beat(1_600, true)).toBe("nothing");
  expect(heartbeat.beat(1_800, true)).toBe("ask");
});

test.each([0, 1, 2, 3, 9])(
  "after %i failures the wait lies anywhere below a ceiling that rises to ten seconds",
  (failures) => {
    const ceiling = Math.min(1_000 * 2 ** failures, 10_000);

    expect(retryDelay(failures, 0)).toBe(150);
    expect(retryDelay(failures, 0.999_999)).toBe(ceiling);
  },
);
