/** The threads of this guide, and what keeps them fresh. */
import { useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { WorkspaceModel } from "../../ui/workspace-model";
import { ThreadDesk } from "./desk";
import { ThreadsPanel } from "./panel";

export function ThreadsOfGuide({ model }: { readonly model: WorkspaceModel }) {
  const desk = useMemo(() => new ThreadDesk(model.config.guide, model.clock), [model]);
  useSignalEffect(() => {
    void desk.load(model.threadsVersion.value);
  });
  return <ThreadsPanel model={model} desk={desk} />;
}
