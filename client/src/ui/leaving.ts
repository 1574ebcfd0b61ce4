/** Leaving the page: nothing unsent is lost without a question, and signing out leaves nothing on this device. */
import { clearAllCopies } from "../live/device-copy";
import type { WorkspaceModel } from "./workspace-model";

/** Returns how to stop watching. */
export function watchLeaving(model: WorkspaceModel): () => void {
  const onUnload = (event: BeforeUnloadEvent) => {
    if (waiting(model) > 0 && !model.session.isKeptHere) event.preventDefault();
  };
  const onSubmit = (event: SubmitEvent) => {
    if (!isSignOut(event.target, model)) return;
    event.preventDefault();
    if (waiting(model) > 0 || hasWordsSetAside(model)) model.open.value = "sign-out";
    else void leave(model, event.target);
  };
  window.addEventListener("beforeunload", onUnload);
  document.addEventListener("submit", onSubmit);
  return () => {
    window.removeEventListener("beforeunload", onUnload);
    document.removeEventListener("submit", onSubmit);
  };
}

/** The person chose to discard what is not saved. */
export function leaveNow(model: WorkspaceModel): void {
  const form = [...document.forms].find((each) => isSignOut(each, model));
  if (form !== undefined) void leave(model, form);
}

async function leave(model: WorkspaceModel, form: HTMLFormElement): Promise<void> {
  await model.session.close();
  await clearAllCopies();
  form.submit(); // sends no submit event, so we are not asked again
}

function isSignOut(target: EventTarget | null, model: WorkspaceModel): target is HTMLFormElement {
  if (!(target instanceof HTMLFormElement)) return false;
  return new URL(target.action, location.href).pathname === model.config.addresses.sign_out;
}

function waiting(model: WorkspaceModel): number {
  const status = model.session.status;
  return "changes" in status ? status.changes : 0;
}

function hasWordsSetAside(model: WorkspaceModel): boolean {
  return (model.session.setAside.value?.parts.length ?? 0) > 0;
}
