/** What the server says on the page: who is here, which guide, which sections, where things are. */

export interface SectionInfo {
  readonly key: string;
  readonly title: string;
  readonly hint: string;
  readonly required: boolean;
}

export interface Addresses {
  readonly read: string;
  readonly plain: Readonly<Record<string, string>>;
  readonly sign_in: string;
  readonly sign_out: string;
  readonly home: string;
}

export interface Config {
  readonly guide: string;
  readonly generation: number;
  readonly person: {
    /** The same in all guides. */
    readonly id: string;
    readonly author: string;
    readonly name: string;
    readonly color: string;
  };
  readonly may_write: boolean;
  readonly role: string;
  /** The members' names. */
  readonly team: readonly string[];
  readonly socket: string;
  readonly sections: readonly SectionInfo[];
  readonly addresses: Addresses;
  /** Milliseconds since 1970; null when nobody said. */
  readonly session_ends_at: number | null;
  /** False on a shared computer: nothing is kept on the device. */
  readonly keeps_on_device: boolean;
  /** The most that the server takes, in bytes: in one frame, and in the whole document. */
  readonly limits: { readonly frame: number; readonly document: number };
}

/** Null when the page was not made for this script: the page's own text and links then stay. */
export function readConfig(element: HTMLElement): Config | null {
  try {
    const value: unknown = JSON.parse(element.dataset["config"] ?? "");
    return isConfig(value) ? value : null;
  } catch {
    return null;
  }
}

/** Page and script come from one server; this only tells a page of another version from ours. */
function isConfig(value: unknown): value is Config {
  const config = value as Partial<Config> | null;
  return (
    typeof config?.guide === "string" &&
    typeof config.socket === "string" &&
    typeof config.person?.author === "string" &&
    typeof config.addresses?.read === "string" &&
    typeof config.limits?.document === "number" &&
    Array.isArray(config.team) &&
    Array.isArray(config.sections)
  );
}

export interface SocketAddress {
  readonly server: string;
  readonly room: string;
  readonly parameters: Record<string, string>;
}

/** y-websocket wants the address in pieces. */
export function socketAddress(socket: string, page: string): SocketAddress {
  const url = new URL(socket, page);
  const protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const at = url.pathname.lastIndexOf("/");
  return {
    server: `${protocol}//${url.host}${url.pathname.slice(0, at)}`,
    room: url.pathname.slice(at + 1),
    parameters: Object.fromEntries(url.searchParams),
  };
}
