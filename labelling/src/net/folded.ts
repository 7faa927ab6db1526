/**
 * Which parts of the instructions are folded: kept in IndexedDB, or with the page where storage is
 * forbidden. Never throws.
 */

const here = new Map<string, boolean>();

export async function isFolded(id: string): Promise<boolean> {
  const known = here.get(id);
  if (known !== undefined) return known;
  try {
    return (await settled((await parts('readonly')).get(id))) === true;
  } catch {
    return false;
  }
}

export async function rememberFolded(id: string, folded: boolean): Promise<void> {
  here.set(id, folded);
  try {
    await settled((await parts('readwrite')).put(folded, id));
  } catch {
    // The page itself remembers it.
  }
}

async function parts(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const request = indexedDB.open('labelcrowd-instructions', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('folded');
  };
  return (await settled(request)).transaction('folded', mode).objectStore('folded');
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('storage is closed'));
    };
  });
}
