/** What is saved, truthfully, in one line. */
import { useEffect, useRef, useState } from "preact/hooks";
import * as words from "../lib/words";
import type { Status } from "../live/status";
import type { WorkspaceModel } from "../ui/workspace-model";

const hours = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });

const TROUBLE: ReadonlySet<Status["is"]> = new Set([
  "offline",
  "not-saving",
  "signed-out",
  "not-yours",
  "gone",
  "outdated",
  "refused",
]);

/** Most changes are saved within this; a line that said so for each of them could not be listened to. */
const PATIENCE_MS = 400;

export function StatusLine({ model }: { readonly model: WorkspaceModel }) {
  const status = model.session.status;
  const isWaiting = status.is === "waiting";
  const [lasts, setLasts] = useState(false);
  const calm = useRef(status);
  if (!isWaiting) calm.current = status;
  useEffect(() => {
    setLasts(false);
    return isWaiting ? model.clock.after(PATIENCE_MS, () => setLasts(true)) : undefined;
  }, [isWaiting, model]);
  const tone = TROUBLE.has(status.is) ? "status status-trouble" : "status";
  // the sign beside the words is always true; the words wait a moment before they speak of waiting
  const said = isWaiting && !lasts ? calm.current : status;
  return (
    <p class={tone} role="status" data-status={status.is}>
      {words.describe(said, (at) => hours.format(at))}
    </p>
  );
}
