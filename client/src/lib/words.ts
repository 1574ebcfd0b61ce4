/** Every word that the workspace shows. One module, so that it can be translated and a test can find stray text. */
import type { EmbedKind } from "../guide/values";

export const EMBEDS: Readonly<Record<EmbedKind, string>> = { cite: "source", image: "image", table: "table" };
export const OPAQUE = "[something this version cannot show]";
