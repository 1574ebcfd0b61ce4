/** The panel comes once the text is there: people read before they comment. */
import { useEffect, useState } from "preact/hooks";
import type { WorkspaceModel } from "../../ui/workspace-model";

type Panel = (props: { readonly model: WorkspaceModel }) => preact.JSX.Element;

export function Threads({ model }: { readonly model: WorkspaceModel }) {
  const [Loaded, setLoaded] = useState<Panel | null>(null);
  const hasMet = model.session.hasMet;
  useEffect(() => {
    if (!hasMet) return;
    import("./entry").then(
      ({ ThreadsOfGuide }) => setLoaded(() => ThreadsOfGuide),
      () => undefined, // a page from before an update: reloading it brings the new one
    );
  }, [hasMet]);
  return Loaded === null ? null : <Loaded model={model} />;
}
