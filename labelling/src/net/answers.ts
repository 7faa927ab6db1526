/** What an answer has to have in it. A proxy's page, or half an answer, is no answer of ours. */

const ASKED: Readonly<Record<string, readonly string[]>> = {
  open: ['mode', 'document', 'image', 'design', 'status', 'limits', 'server_now'],
  edits: ['seq', 'status'],
  image: ['levels'],
  extend: ['deadline_at'],
  submit: ['fields', 'submit_to'],
  previous: ['objects'],
  next: ['picture'],
  check: ['held', 'asked'],
};

/** Is `body` what a call of `path` is answered with? */
export function isAnswer(path: string, body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return (ASKED[path] ?? []).every((key) => key in body);
}

/** Did our server say this, or something between it and us? */
export function isOurError(body: unknown): boolean {
  const said = (body as { error?: { code?: unknown } } | null)?.error;
  return typeof said?.code === 'string';
}
