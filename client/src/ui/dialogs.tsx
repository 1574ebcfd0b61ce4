/** The dialogs of the workspace, each with one question. */
import { useId, useState } from "preact/hooks";
import { COMMANDS } from "../editor/command-table";
import { linkAt } from "../editor/commands";
import { safeLink } from "../guide/values";
import * as words from "../lib/words";
import { asText } from "../live/set-aside";
import { Dialog } from "./dialog";
import { shownKey } from "./keys";
import { copyText, saveAsFile } from "./save-file";
import { ELSEWHERE } from "./shortcuts";
import type { WorkspaceModel } from "./workspace-model";

interface Props {
  readonly model: WorkspaceModel;
}

export function HelpDialog({ model }: Props) {
  const close = () => shut(model);
  const rows = [
    ...COMMANDS.map((entry) => [words.COMMANDS[entry.id], entry.keys[0] ?? ""] as const),
    [words.COMMANDS.link, "Mod-k"] as const,
    ...ELSEWHERE.map((entry) => [words.KEYS_ELSEWHERE[entry.id], entry.key] as const),
  ];
  return (
    <Dialog title={words.HELP} isLong={true} close={close}>
      <dl class="keys">
        {rows.map(([what, key]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <kbd>{shownKey(key)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={close}>
        {words.CLOSE}
      </button>
    </Dialog>
  );
}

export function LinkDialog({ model }: Props) {
  const surface = model.focused.value;
  const current = surface === null ? "" : linkAt(surface.view.state);
  const [address, setAddress] = useState(current);
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  const finish = (chosen: string) => {
    shut(model);
    surface?.link(chosen);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const chosen = safeLink(address.trim());
    if (chosen === "") setWrong(true);
    else finish(chosen);
  };
  return (
    <Dialog title={words.LINK_TITLE} close={() => shut(model)}>
      <form onSubmit={submit} noValidate>
        <label for={id}>{words.LINK_ADDRESS}</label>
        <p class={isWrong ? "fault" : "hint"} id={`${id}-hint`} role={isWrong ? "alert" : undefined}>
          {isWrong ? words.LINK_WRONG : words.LINK_HINT}
        </p>
        <input
          id={id}
          type="url"
          value={address}
          aria-describedby={`${id}-hint`}
          aria-invalid={isWrong}
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
        <div class="choices">
          <button type="submit">{words.LINK_SET}</button>
          {current !== "" && (
            <button type="button" class="quiet" onClick={() => finish("")}>
              {words.LINK_REMOVE}
            </button>
          )}
          <button type="button" class="quiet" onClick={() => shut(model)}>
            {words.CANCEL}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Stays until the person says that the words are taken care of. */
export function SetAsideDialog({ model }: Props) {
  const [isShown, setShown] = useState(true);
  const [answer, setAnswer] = useState("");
  const aside = model.session.setAside.value;
  if (aside === null || !isShown) return null;
  const text = asText(aside.parts);
  const copy = async () => setAnswer((await copyText(text)) ? words.COPIED : words.NOT_COPIED);
  const isOutdated = model.session.status.is === "outdated";
  return (
    <Dialog title={words.SET_ASIDE_TITLE} close={() => setShown(false)}>
      {aside.sentence && <p>{aside.sentence}</p>}
      <p>{text === "" ? words.SET_ASIDE_NOTHING : setAsideWhere(model)}</p>
      {text !== "" && (
        <>
          <textarea class="set-aside" readOnly rows={8} value={text} aria-label={words.SET_ASIDE_TITLE} />
          <div class="choices">
            <button type="button" onClick={copy}>
              {words.COPY}
            </button>
            <button type="button" onClick={() => saveAsFile(fileName(model), text)}>
              {words.SAVE_FILE}
            </button>
          </div>
        </>
      )}
      <p role="status">{answer}</p>
      <div class="choices">
        <button type="button" class="quiet" onClick={() => model.session.forgetSetAside()}>
          {text === "" ? words.CLOSE : words.SET_ASIDE_DONE}
        </button>
        {isOutdated && (
          <button type="button" class="quiet" onClick={() => location.reload()}>
            {words.RELOAD}
          </button>
        )}
      </div>
    </Dialog>
  );
}

/** Put away, it leaves a button that brings it back. */
export function SignInDialog({ model }: Props) {
  const [isShown, setShown] = useState(true);
  if (!isShown) {
    return (
      <button type="button" onClick={() => setShown(true)}>
        {words.SIGN_IN_TITLE}
      </button>
    );
  }
  return (
    <Dialog title={words.SIGN_IN_TITLE} close={() => setShown(false)}>
      <p>{words.SIGN_IN_WHY}</p>
      <p>
        <a href={model.config.addresses.sign_in} target="_blank" rel="noopener">
          {words.SIGN_IN}
        </a>
      </p>
      <div class="choices">
        <button type="button" onClick={() => model.session.resume()}>
          {words.SIGNED_IN}
        </button>
        <button type="button" class="quiet" onClick={() => setShown(false)}>
          {words.LATER}
        </button>
      </div>
    </Dialog>
  );
}

export function SignOutDialog({ model, leave }: Props & { leave(): void }) {
  return (
    <Dialog title={words.SIGN_OUT_TITLE} close={() => shut(model)}>
      <p>{words.SIGN_OUT_WHY}</p>
      <div class="choices">
        <button type="button" onClick={() => shut(model)}>
          {words.SIGN_OUT_WAIT}
        </button>
        <button type="button" onClick={() => saveAsFile(fileName(model), model.session.everythingAsText())}>
          {words.SAVE_FILE}
        </button>
        <button type="button" class="quiet" onClick={leave}>
          {words.SIGN_OUT_DISCARD}
        </button>
      </div>
    </Dialog>
  );
}

function setAsideWhere({ session }: WorkspaceModel): string {
  return session.isSetAsideKept ? words.SET_ASIDE_WHY : words.SET_ASIDE_NOT_KEPT;
}

function shut(model: WorkspaceModel): void {
  model.open.value = "nothing";
}

function fileName(model: WorkspaceModel): string {
  return `charrette-${model.config.guide}.txt`;
}
