/** The browser's title and the head of the page follow the guide's title while it is written. */
import { effect } from "@preact/signals";
import { linesOf } from "../live/set-aside";
import type { WorkspaceModel } from "./workspace-model";

/** Returns how to stop following. */
export function followTitle(model: WorkspaceModel): () => void {
  const head = document.querySelector(".place-title > span");
  const shown = head?.textContent ?? "";
  if (head === null || !document.title.startsWith(shown)) return () => undefined;
  const rest = document.title.slice(shown.length);
  return effect(() => {
    const { doc } = model.session.desk.value;
    const text = doc.getText("title");
    const follow = () => {
      const title = linesOf(doc, "title").join(" ").trim() || shown;
      head.textContent = title;
      document.title = title + rest;
    };
    follow();
    text.observe(follow);
    return () => text.unobserve(follow);
  });
}
