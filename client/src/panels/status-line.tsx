/** What is saved, truthfully, in one line. */
import * as words from "../lib/words";
import type { Status } from "../live/status";
import type { WorkspaceModel } from "../ui/workspace-model";

const hours = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const TROUBLE: ReadonlySet<Status["is"]> = new Set([
  "offline",
  "not-saving",
  "signed-out",
  "not-yours",
  "gone",
  "outdated",
  "refused",
]);

export function StatusLine({ model }: { readonly model: WorkspaceModel }) {
  const status = model.session.status;
  const tone = TROUBLE.has(status.is) ? "status status-trouble" : "status";
  return (
    <p class={tone} role="status" data-status={status.is}>
      {words.describe(status, (at) => hours.format(at))}
    </p>
  );
}
