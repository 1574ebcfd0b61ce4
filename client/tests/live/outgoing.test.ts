import { expect, test } from "vitest";
import { Outgoing } from "../../src/live/outgoing";

test("each change waits until the message that carried it is acknowledged", () => {
  const outgoing = connected();
  outgoing.changed();
  outgoing.sentUpdate();
  outgoing.changed();
  outgoing.sentUpdate();

  outgoing.acknowledged(2);

  expect(outgoing.waiting).toBe(1);
});

test("what was changed offline waits for the whole answer, not for the first update after it", () => {
  const outgoing = connected();
  outgoing.changed();
  outgoing.opened();
  outgoing.changed();
  outgoing.sentUpdate();
  outgoing.acknowledged(1);
  const afterTheUpdate = outgoing.waiting;

  outgoing.sentEverythingMissing();
  outgoing.acknowledged(2);

  expect([afterTheUpdate, outgoing.waiting]).toEqual([2, 0]);
});

test("a document is settled once the whole answer is acknowledged", () => {
  const outgoing = new Outgoing();
  outgoing.opened();
  outgoing.sentEverythingMissing();
  const before = outgoing.isSettled;

  outgoing.acknowledged(1);

  expect([before, outgoing.isSettled]).toEqual([false, true]);
});

test("an acknowledgement of more than was sent counts for what was sent", () => {
  const outgoing = connected();
  outgoing.changed();

  outgoing.acknowledged(99);

  expect(outgoing.waiting).toBe(1);
});

function connected(): Outgoing {
  const outgoing = new Outgoing();
  outgoing.opened();
  outgoing.sentEverythingMissing();
  outgoing.acknowledged(1);
  return outgoing;
}
