/** Leaving the page: nothing unsent is lost without a question, and signing out leaves only what is not saved. */
import { clearCopies } from "../live/device-copy";
import type { WorkspaceModel } from "./workspace-model";

/** Returns how to stop watching. */
export function watchLeaving(model: WorkspaceModel): () => void {
  const onUnload = (event: BeforeUnloadEvent) => {
    if (!model.isLeaving && wouldBeLost(model)) event.preventDefault();
  };
  const onSubmit = (event: SubmitEvent) => {
    if (!isSignOut(event.target, model)) return;
    event.preventDefault();
    if (isUnsaved(model)) model.open.value = "sign-out";
    else void leave(model, event.target);
  };
  window.addEventListener("beforeunload", onUnload);
  document.addEventListener("submit", onSubmit);
  return () => {
    window.removeEventListener("beforeunload", onUnload);
    document.removeEventListener("submit", onSubmit);
  };
}

/** The person chose to discard what is not saved here. Of other guides the server knows, and asks. */
export function leaveNow(model: WorkspaceModel): void {
  const form = [...document.forms].find((each) => isSignOut(each, model));
  if (form !== undefined) void leave(model, form);
}

async function leave(model: WorkspaceModel, form: HTMLFormElement): Promise<void> {
  model.isLeaving = true;
  await model.session.discard();
  await clearCopies();
  form.submit(); // sends no submit event, so we are not asked again
}

function isSignOut(target: EventTarget | null, model: WorkspaceModel): target is HTMLFormElement {
  if (!(target instanceof HTMLFormElement)) return false;
  return new URL(target.action, location.href).pathname === model.config.addresses.sign_out;
}

function isUnsaved({ session }: WorkspaceModel): boolean {
  return session.waiting > 0 || (session.setAside.value?.parts.length ?? 0) > 0;
}

function wouldBeLost({ session }: WorkspaceModel): boolean {
  const areWordsLost = session.setAside.value !== null && !session.isSetAsideKept;
  return areWordsLost || (session.waiting > 0 && !session.isKeptHere);
}
