/** The whole workspace: what surrounds the guide, and the guide. */
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as words from "../lib/words";
import { HereNow, InSection } from "../panels/here-now";
import { Forms, LiveRegion, Messages } from "../panels/messages";
import { Outline } from "../panels/outline";
import { StatusLine } from "../panels/status-line";
import { Threads } from "../panels/threads/later";
import { HelpDialog, LinkDialog, SetAsideDialog, SignInDialog, SignOutDialog } from "./dialogs";
import { Editor } from "./editor";
import { leaveNow, watchLeaving } from "./leaving";
import { followTitle } from "./page-title";
import { listenForShortcuts } from "./shortcuts";
import { TalkBar, Toolbar } from "./toolbar";
import type { FieldInfo, WorkspaceModel } from "./workspace-model";

interface Props {
  readonly model: WorkspaceModel;
}

export function Workspace({ model }: Props) {
  useEffect(() => listenForShortcuts(model), [model]);
  useEffect(() => watchLeaving(model), [model]);
  useEffect(() => followTitle(model), [model]);
  useSignalEffect(() => {
    if (model.session.mayWrite || !model.session.mayWrite) model.refreshSurfaces();
  });
  return (
    <div class="workspace">
      <header class="workspace-bar">
        <StatusLine model={model} />
        {model.session.status.is === "signed-out" && <SignInDialog model={model} />}
        <HereNow model={model} />
        {model.session.mayWrite && <Toolbar model={model} />}
        {!model.session.mayWrite && model.config.role === "commenter" && <TalkBar model={model} />}
        <Messages model={model} />
      </header>
      <div class="workspace-body">
        <div class="workspace-side">
          <Outline model={model} />
          <Ways model={model} />
        </div>
        <Guide model={model} />
        <Threads model={model} />
      </div>
      <Dialogs model={model} />
    </div>
  );
}

function Guide({ model }: Props) {
  const [title, promise, ...sections] = model.fields;
  return (
    <div class="writing">
      {model.hasNoSocket.value && <Forms model={model} />}
      {title && (
        <>
          <Label field={title} />
          <h1 class="guide-title">
            <Editor model={model} field={title} describedBy={null} />
          </h1>
        </>
      )}
      {promise && <Line model={model} field={promise} />}
      {sections.map((field) => (
        <Section key={field.root} model={model} field={field} />
      ))}
    </div>
  );
}

function Line({ model, field }: Props & { readonly field: FieldInfo }) {
  return (
    <div class="guide-promise">
      <Label field={field} />
      <p class="hint" id="promise-hint">
        {field.hint}
      </p>
      <Editor model={model} field={field} describedBy="promise-hint" />
    </div>
  );
}

/** For the eye: the text that follows bears the same name. */
function Label({ field }: { readonly field: FieldInfo }) {
  return (
    <p class="field-label" aria-hidden="true">
      {field.title}
    </p>
  );
}

function Section({ model, field }: Props & { readonly field: FieldInfo }) {
  const hint = `${field.key}-hint`;
  return (
    <section class="guide-section" id={field.key} aria-labelledby={`${field.key}-title`}>
      <h2 id={`${field.key}-title`}>{field.title}</h2>
      {field.required && <span class="needed">{words.REQUIRED}</span>}{" "}
      <InSection model={model} root={field.root} />
      <p class="hint" id={hint}>
        {field.hint}
      </p>
      <Editor model={model} field={field} describedBy={hint} />
    </section>
  );
}

function Ways({ model }: Props) {
  return (
    <div class="ways">
      <LiveRegion model={model} />
      <button
        type="button"
        class="quiet"
        onClick={() => {
          model.open.value = "help";
        }}
      >
        {words.HELP}
      </button>
    </div>
  );
}

function Dialogs({ model }: Props) {
  const open = model.open.value;
  return (
    <>
      {open === "help" && <HelpDialog model={model} />}
      {open === "link" && <LinkDialog model={model} />}
      {open === "sign-out" && <SignOutDialog model={model} leave={() => leaveNow(model)} />}
      {model.session.setAside.value !== null && <SetAsideDialog model={model} />}
    </>
  );
}
