// Amazon's client for JavaScript, driven line by line: {operation, input} in, an answer out.
import * as mturk from '@aws-sdk/client-mturk';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const manifest = new URL('./node_modules/@aws-sdk/client-mturk/package.json', import.meta.url);
const client = new mturk.MTurkClient({ maxAttempts: 1 });

const tell = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
tell({ version: JSON.parse(readFileSync(manifest, 'utf8')).version, node: process.version });

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input } = JSON.parse(line);
  if (typeof input.ExpireAt === 'number') input.ExpireAt = new Date(input.ExpireAt * 1000);
  try {
    const { $metadata, ...answer } = await client.send(new mturk[`${operation}Command`](input));
    tell({ answer, requestId: $metadata.requestId });
  } catch (error) {
    tell({ error: { name: error.name, code: error.TurkErrorCode ?? '', message: error.message } });
  }
}
