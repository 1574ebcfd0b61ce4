/** The workspace's entry: takes over the page's own text once there is something live to show in its place. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { browserClock } from "./lib/clock";
import { type Config, readConfig } from "./lib/config";
import * as words from "./lib/words";
import { WorkspaceModel } from "./ui/workspace-model";
import { Workspace } from "./ui/workspace-view";
import "./styles/workspace.css";
import "./styles/toolbar.css";
import "./styles/dialogs.css";
import "./styles/threads.css";
import "./styles/text.css";

/** The server's text stays on the page until ours has come, but not for ever. */
const PATIENCE_MS = 3_000;

const place = document.getElementById("workspace");
const config = place === null ? null : readConfig(place);
if (place !== null && config !== null) {
  if (isSupported()) start(place, config);
  else explain(place);
}

function start(element: HTMLElement, page: Config): void {
  const model = new WorkspaceModel(page, {
    clock: browserClock,
    Socket: WebSocket,
    random: Math.random,
    window,
  });
  let isShown = false;
  const show = () => {
    if (isShown) return;
    isShown = true;
    element.replaceChildren();
    render(<Workspace model={model} />, element);
  };
  void model.session.open();
  browserClock.after(PATIENCE_MS, show);
  effect(() => {
    if (model.session.hasMet) show();
  });
}

function isSupported(): boolean {
  return (
    typeof WebSocket === "function" &&
    typeof indexedDB === "object" &&
    typeof HTMLDialogElement === "function" &&
    typeof Array.prototype.at === "function" &&
    CSS.supports("color", "light-dark(#000, #fff)")
  );
}

/** The page's own text and its links to the forms stay; its sentence that says why becomes ours. */
function explain(element: HTMLElement): void {
  const sentence = element.querySelector(".done") ?? element.appendChild(document.createElement("p"));
  sentence.setAttribute("role", "alert");
  sentence.textContent = words.OLD_BROWSER;
}
