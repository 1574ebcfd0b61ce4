/** What the page has to say: sentences that stay until they are put away, the forms when no socket opens, and the live region. */
import * as words from "../lib/words";
import type { WorkspaceModel } from "../ui/workspace-model";

interface Props {
  readonly model: WorkspaceModel;
}

export function Messages({ model }: Props) {
  return (
    <div class="messages" role="alert">
      {model.messages.value.map((sentence) => (
        <p key={sentence} class="message">
          {sentence}{" "}
          <button type="button" class="quiet" onClick={() => model.putAway(sentence)}>
            {words.CLOSE}
          </button>
        </p>
      ))}
    </div>
  );
}

export function Forms({ model }: Props) {
  const { plain } = model.config.addresses;
  const forms = model.fields.flatMap(({ key, title }) => {
    const address = plain[key];
    return address === undefined ? [] : [{ address, title }];
  });
  return (
    <div class="forms">
      <p>{words.NO_SOCKET}</p>
      <ul>
        {forms.map(({ address, title }) => (
          <li key={address}>
            <a href={address}>{title}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Screen readers read out what comes to stand here. */
export function LiveRegion({ model }: Props) {
  return (
    <div class="announcements">
      <p class="unseen" aria-live="polite">
        {model.spoken.value}
      </p>
      <label class="announce">
        <input type="checkbox" checked={!model.isMuted.value} onChange={() => model.toggleMuted()} />
        {words.ANNOUNCE}
      </label>
    </div>
  );
}
