/**
 * Changes that the server has not acknowledged, kept in IndexedDB so that a closed tab loses
 * nothing. Where storage is forbidden (frames, Origin null) memory takes its place, silently.
 */
import type { Kind } from '../model/kinds';
import type { Ring } from '../model/object';
import type { Change } from './transport';

/** An open outline, and what it is to become. */
export interface Drawing {
  readonly outline: Ring;
  readonly kind: Kind;
}

export interface Drafts {
  /** Is it kept when the tab closes? */
  readonly durable: boolean;
  edits(documentId: string): Promise<Change[]>;
  keep(documentId: string, edit: Change): Promise<void>;
  drop(changeId: string): Promise<void>;
  outline(documentId: string): Promise<Drawing | null>;
  keepOutline(documentId: string, drawing: Drawing | null): Promise<void>;
}

/** Drafts that live as long as the page. */
export function memoryDrafts(): Drafts {
  const edits = new Map<string, { documentId: string; edit: Change }>();
  const outlines = new Map<string, Drawing>();
  return {
    durable: false,
    edits: (documentId) =>
      Promise.resolve(
        [...edits.values()].filter((row) => row.documentId === documentId).map((row) => row.edit),
      ),
    keep: (documentId, edit) => {
      edits.set(edit.change_id, { documentId, edit });
      return Promise.resolve();
    },
    drop: (changeId) => {
      edits.delete(changeId);
      return Promise.resolve();
    },
    outline: (documentId) => Promise.resolve(outlines.get(documentId) ?? null),
    keepOutline: (documentId, drawing) => {
      if (drawing) outlines.set(documentId, drawing);
      else outlines.delete(documentId);
      return Promise.resolve();
    },
  };
}

/** IndexedDB where it may be used, else memory. Never throws. */
export async function openDrafts(): Promise<Drafts> {
  try {
    return storedDrafts(await openDatabase());
  } catch {
    return memoryDrafts();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('labelcrowd-drafts', 1);
    const giveUp = setTimeout(() => {
      reject(new Error('storage does not answer'));
    }, 1500);
    request.onupgradeneeded = () => {
      const edits = request.result.createObjectStore('edits', { keyPath: 'edit.change_id' });
      edits.createIndex('documentId', 'documentId');
      request.result.createObjectStore('outlines', { keyPath: 'documentId' });
    };
    request.onsuccess = () => {
      clearTimeout(giveUp);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(giveUp);
      reject(request.error ?? new Error('storage is closed'));
    };
  });
}

function storedDrafts(database: IDBDatabase): Drafts {
  const fallback = memoryDrafts();
  const guarded = async <T>(task: () => Promise<T>, instead: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch {
      return instead();
    }
  };
  const store = (name: string, mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction(name, mode).objectStore(name);
  return {
    durable: true,
    edits: (documentId) =>
      guarded(
        async () => {
          const index = store('edits', 'readonly').index('documentId');
          const rows = (await settled(index.getAll(documentId))) as { edit: Change }[];
          const kept = [...rows.map((row) => row.edit), ...(await fallback.edits(documentId))];
          return kept.sort((a, b) => a.session.localeCompare(b.session) || a.counter - b.counter);
        },
        () => fallback.edits(documentId),
      ),
    keep: (documentId, edit) =>
      guarded(
        async () => void (await settled(store('edits', 'readwrite').put({ documentId, edit }))),
        () => fallback.keep(documentId, edit),
      ),
    drop: async (changeId) => {
      await fallback.drop(changeId);
      await guarded(
        async () => void (await settled(store('edits', 'readwrite').delete(changeId))),
        () => Promise.resolve(),
      );
    },
    outline: (documentId) =>
      guarded(
        async () => {
          const row = (await settled(store('outlines', 'readonly').get(documentId))) as
            { outline: Ring; kind?: Kind } | undefined;
          return row ? { outline: row.outline, kind: row.kind ?? 'polygon' } : null;
        },
        () => fallback.outline(documentId),
      ),
    keepOutline: (documentId, drawing) =>
      guarded(
        async () => {
          const outlines = store('outlines', 'readwrite');
          if (drawing) await settled(outlines.put({ documentId, ...drawing }));
          else await settled(outlines.delete(documentId));
        },
        () => fallback.keepOutline(documentId, drawing),
      ),
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('storage refused'));
    };
  });
}
