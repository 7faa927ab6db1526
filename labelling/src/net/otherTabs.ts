/** Whether the same document is open in another tab of this browser, where browsers let us know. */

/** Calls `told` once another tab says that it is there, now or later. */
export function watchTabs(documentId: string, told: () => void): void {
  try {
    const channel = new BroadcastChannel(`labelcrowd-${documentId}`);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'who') channel.postMessage('me');
      told();
    };
    channel.postMessage('who');
  } catch {
    // Where storage is forbidden, so is this; the server keeps both tabs' work apart anyway.
  }
}
