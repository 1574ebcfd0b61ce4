/** The threads beside the text: each card stands at its passage, or as near below the one above it as can be. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Cancel } from "../../lib/clock";
import * as words from "../../lib/words";
import type { WorkspaceModel } from "../../ui/workspace-model";
import { Card } from "./card";
import { Composer, DRAFT } from "./composer";
import type { Standing, ThreadDesk } from "./desk";
import { layOut } from "./margin";

const LOOK_AFTER_MS = 400;

interface Props {
  readonly model: WorkspaceModel;
  readonly desk: ThreadDesk;
}

export function ThreadsPanel({ model, desk }: Props) {
  const column = useRef<HTMLDivElement>(null);
  const drafted = model.drafted.value;
  useShownPassages(model, desk);
  useStanding(model, desk);
  useEffect(() => {
    const around = column.current;
    if (around === null) return;
    const again = () => layOut(around);
    const watcher = new ResizeObserver(again);
    for (const each of [around.ownerDocument.querySelector(".writing"), ...around.children]) {
      if (each !== null) watcher.observe(each);
    }
    again();
    return () => watcher.disconnect();
  });
  return (
    <aside class="threads" aria-label={words.COMMENTS}>
      <h2 class="threads-title">{words.COMMENTS}</h2>
      <p class="hint">
        <a href={desk.all}>{words.ALL_COMMENTS}</a>
      </p>
      {desk.trouble.value !== "" && <p class="fault">{desk.trouble.value}</p>}
      {desk.open.value.length === 0 && drafted === null && <p class="hint">{words.NO_COMMENTS}</p>}
      <div ref={column} class="threads-column">
        {drafted !== null && <Composer key={drafted.start} model={model} desk={desk} draft={drafted} />}
        {desk.open.value.map((thread) => (
          <Card key={thread.id} model={model} desk={desk} thread={thread} />
        ))}
      </div>
    </aside>
  );
}

/** Every text shows the passages that are spoken of, and a click on one opens its thread. */
function useShownPassages(model: WorkspaceModel, desk: ThreadDesk): void {
  useSignalEffect(() => {
    const active = desk.active.value;
    const draft = model.drafted.value;
    const drafted = draft === null ? [] : [{ id: DRAFT, root: draft.root, anchor: draft }];
    for (const surface of model.mounted.value) {
      const here = [...desk.open.value, ...drafted].filter((each) => each.root === surface.field);
      surface.showPassages(
        here.flatMap(({ id, anchor }) =>
          anchor === null ? [] : [{ id, anchor, isActive: id === active || id === DRAFT }],
        ),
      );
    }
  });
  useEffect(() => {
    const onClick = (event: Event) => {
      const passage = event.target instanceof Element ? event.target.closest("[data-thread]") : null;
      if (passage instanceof HTMLElement) desk.active.value = passage.dataset["thread"] ?? null;
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [desk]);
}

/** Whether the words still stand: looked at a moment after the text or the threads change, not at every key. */
function useStanding(model: WorkspaceModel, desk: ThreadDesk): void {
  const soon = useRef<Cancel | null>(null);
  useSignalEffect(() => {
    for (const surface of model.mounted.value) void surface.state.value;
    void desk.open.value;
    soon.current ??= model.clock.after(LOOK_AFTER_MS, () => {
      soon.current = null;
      look(model, desk);
    });
  });
  useEffect(() => () => soon.current?.(), []);
}

function look(model: WorkspaceModel, desk: ThreadDesk): void {
  const found = new Map<string, Standing>();
  for (const thread of desk.open.peek()) {
    const surface = model.surfaceOf(thread.root);
    if (surface === undefined || thread.anchor === null) continue;
    const standing = standingOf(surface.wordsAt(thread.anchor), thread.quote);
    found.set(thread.id, standing);
    if (standing === "detached" && thread.at?.state !== "detached") desk.lookAt(thread);
  }
  const was = desk.standing.peek();
  const isSame = found.size === was.size && [...found].every(([id, standing]) => was.get(id) === standing);
  if (!isSame) desk.standing.value = found;
}

function standingOf(words: string | null, quote: string): Standing {
  if (words === null) return "detached";
  return words === quote ? "attached" : "changed";
}
