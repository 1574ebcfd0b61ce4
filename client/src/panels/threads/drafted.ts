/** What somebody is about to speak of. */
import type { Draft } from "./desk";

export interface Drafted extends Draft {
  /** Names this draft, so that it is taken once however often it is sent. */
  readonly attempt: string;
}
