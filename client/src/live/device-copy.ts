/**
 * The copy on this device: what is written offline survives a reload. Named by guide, generation and person, so that nobody
 * finds another person's words and a copy of an older generation never flows back.
 */
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { noteUnsent, unsaved, unsentGeneration, type Whose } from "./unsaved";

const PREFIX = "charrette/";

export interface CopyName extends Whose {
  readonly generation: number;
}

export class DeviceCopy {
  private readonly persistence: IndexeddbPersistence;

  private constructor(persistence: IndexeddbPersistence) {
    this.persistence = persistence;
  }

  /**
   * Null when the browser keeps nothing. Attach before the socket opens: then only what is missing is fetched. `lost` hears
   * when the browser takes the copy away, as when the person signs out in another window.
   */
  static async attach(name: CopyName, doc: Y.Doc, lost: () => void): Promise<DeviceCopy | null> {
    if (!(await keepsDatabases())) return null;
    const persistence = new IndexeddbPersistence(fullName(name), doc);
    await persistence.whenSynced;
    const copy = new DeviceCopy(persistence);
    persistence.db?.addEventListener("close", () => {
      void copy.detach();
      lost();
    });
    return copy;
  }

  /** The document lives on without it. */
  async detach(): Promise<void> {
    await this.persistence.destroy();
  }

  async clear(): Promise<void> {
    await this.detach();
    await deleteDatabase(this.persistence.name);
  }
}

/** A copy of an older generation with unsent words in it, as a document of its own; it is removed from the device. */
export async function takeOlderCopy(name: CopyName): Promise<Y.Doc | null> {
  const generation = unsentGeneration(name);
  if (generation === null || generation === name.generation) return null;
  const doc = new Y.Doc();
  const older = await DeviceCopy.attach({ ...name, generation }, doc, () => undefined);
  await older?.clear();
  noteUnsent(name, null);
  return older === null ? null : doc;
}

/** At sign-out: only unsaved words stay on this device. What another tab holds open goes when that tab does. */
export async function clearCopies(): Promise<void> {
  if (!(await keepsDatabases())) return;
  const databases = await indexedDB.databases();
  const stays = unsaved();
  const goes = databases
    .map((database) => database.name ?? "")
    .filter((name) => name.startsWith(PREFIX) && !stays.has(name.split("/").slice(1, 3).join("/")));
  await Promise.all(goes.map(deleteDatabase));
}

function fullName({ guide, generation, author }: CopyName): string {
  return `${PREFIX}${guide}/${author}/${generation}`;
}

/** Private windows of some browsers have the interface and refuse to open anything. */
async function keepsDatabases(): Promise<boolean> {
  const probe = `${PREFIX}probe`;
  try {
    const database = await settled(indexedDB.open(probe));
    database.close();
    await deleteDatabase(probe);
    return true;
  } catch {
    return false;
  }
}

async function deleteDatabase(name: string): Promise<void> {
  try {
    await settled(indexedDB.deleteDatabase(name));
  } catch {
    // what the browser will not open it will not keep either
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    // another tab has it open: the browser deletes it later, and nobody need wait
    request.addEventListener("blocked", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("refused")));
  });
}
