/**
 * Plays the server for the labelling page: enough of the wire to try and to photograph the page.
 *
 *   npm run build && node dev/fake-server.mjs [--port 8600] [--picture FILE WIDTH HEIGHT]
 *   WIDTH=4000 HEIGHT=3000 node dev/fake-server.mjs     a drawn picture of that size
 *   http://127.0.0.1:8600/label?case=work   other cases: see dev/cases.mjs
 *
 * Nothing is stored; a restart forgets everything. `POST /fault {"next": 503}` makes the next edit
 * calls fail, `{"next": 0}` makes them drop the connection.
 */
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join, dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openingFor } from './cases.mjs';
import { drawnPicture } from './picture.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const built = process.env.LABELLING_OUT ?? join(here, '../../src/labelcrowd/web/static/labelling');
const argument = (name) => process.argv.indexOf(name);
const port = Number(process.argv[argument('--port') + 1] || 8600) || 8600;
const pictureAt = argument('--picture');

const photograph = pictureAt < 0 ? null : readFileSync(process.argv[pictureAt + 1]);
const size = photograph
  ? { width: Number(process.argv[pictureAt + 2]), height: Number(process.argv[pictureAt + 3]) }
  : { width: Number(process.env.WIDTH ?? 1600), height: Number(process.env.HEIGHT ?? 1200) };
const drawn = new Map();
const documents = new Map();
const faults = [];

function shell(search) {
  const manifest = JSON.parse(readFileSync(join(built, 'manifest.json'), 'utf8'));
  const entry = manifest['src/main.ts'];
  const messages = search.includes('pseudo') ? { '*': '⟦%s⟧' } : {};
  const config = {
    api: '/api/label',
    messages,
    locale: 'en',
    dir: search.includes('rtl') ? 'rtl' : 'ltr',
  };
  return `<!doctype html><html lang="en" dir="${config.dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Label a picture</title>
${entry.css.map((file) => `<link rel="stylesheet" href="/static/labelling/${file}">`).join('')}
<script type="application/json" id="labelcrowd-config">${JSON.stringify(config)}</script>
<script type="module" nonce="dev" crossorigin src="/static/labelling/${entry.file}"></script>
</head><body></body></html>`;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'nonce-dev'",
  "style-src 'self' http://127.0.0.1:* http://localhost:*",
  "img-src 'self' http://127.0.0.1:* http://localhost:* data: blob:",
  "connect-src 'self' http://127.0.0.1:* http://localhost:*",
  "form-action 'self' http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types labelcrowd',
].join('; ');

function answer(response, status, body, headers = {}) {
  const json = typeof body === 'object' && !Buffer.isBuffer(body);
  response.writeHead(status, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Cache-Control': 'no-store',
    'Content-Type': json ? 'application/json' : 'text/html; charset=utf-8',
    ...headers,
  });
  response.end(json ? JSON.stringify(body) : body);
}

const errorBody = (code, message, more = {}) => ({ error: { code, message }, ...more });

function statusOf(document) {
  const live = [...document.objects.values()].filter(
    ({ object }) => !object.deleted && !object.refers_to,
  );
  const required = document.design.required_objects ?? 1;
  return {
    counted: live.length,
    required,
    can_submit: live.length >= required,
    final: document.final,
    problems: [],
  };
}

function documentFor(search) {
  const known = documents.get(search);
  if (known) return known;
  const opening = openingFor(new URLSearchParams(search), size);
  const made = {
    opening,
    design: opening.design,
    objects: new Map(opening.document.objects.map((each) => [each.object.id, each])),
    changes: new Map(),
    seq: opening.document.objects.length,
    final: opening.status.final,
  };
  documents.set(search, made);
  return made;
}

function open(body, response) {
  const search = JSON.parse(body).url;
  if (search.includes('case=expired'))
    return answer(response, 401, errorBody('token_expired', 'This link has expired.'));
  if (search.includes('case=returned'))
    return answer(response, 403, errorBody('assignment_not_held', 'This assignment was returned.'));
  const document = documentFor(search);
  const now = Date.now();
  const { opening } = document;
  answer(response, 200, {
    ...opening,
    token: search,
    server_now: now,
    expires_at: now + 4 * 3600e3,
    document: { ...opening.document, seq: document.seq, objects: [...document.objects.values()] },
    status: statusOf(document),
    submit_to: '/mturk/externalSubmit',
  });
}

function edit(document, body, response) {
  const fault = faults.shift();
  if (fault === 0) return response.destroy();
  if (fault) return answer(response, fault, errorBody('busy', 'Busy.'), { 'Retry-After': '1' });
  const change = JSON.parse(body);
  const known = document.changes.get(change.change_id);
  if (known && known.body !== body)
    return answer(response, 409, errorBody('change_id_reused', 'This change id was used before.'));
  if (!known) {
    document.seq += 1;
    document.changes.set(change.change_id, { body, seq: document.seq });
    document.objects.set(change.object_id, { object: change.object, seq: document.seq });
  }
  const seq = document.changes.get(change.change_id).seq;
  answer(response, 200, { seq, outcome: 'applied', status: statusOf(document) });
}

function picture(path, response) {
  if (photograph) return answer(response, 200, photograph, { 'Content-Type': 'image/jpeg' });
  const width = Number(path.split('/')[2]);
  if (!drawn.has(width))
    drawn.set(width, drawnPicture(width, Math.round((width * size.height) / size.width)));
  answer(response, 200, drawn.get(width), { 'Content-Type': 'image/png' });
}

function route(path, search, token, body, response) {
  const document = documents.get(token);
  if (path === '/label')
    return answer(response, 200, shell(search), { 'Content-Security-Policy': POLICY });
  if (path.startsWith('/static/labelling/')) {
    const type = extname(path) === '.css' ? 'text/css' : 'text/javascript';
    return answer(response, 200, readFileSync(join(built, path.slice(18))), {
      'Content-Type': type,
    });
  }
  if (path.startsWith('/i/')) return picture(path, response);
  if (path === '/favicon.ico') return answer(response, 204, '');
  if (path === '/fault') return answer(response, 200, faults.push(JSON.parse(body).next) && {});
  if (path === '/documents')
    return answer(
      response,
      200,
      [...documents.values()].map((each) => [...each.objects.values()]),
    );
  if (path === '/api/label/open') return open(body, response);
  if (path.endsWith('/externalSubmit'))
    return answer(
      response,
      200,
      `<title>submitted</title><pre>${body.replaceAll('<', '&lt;')}</pre>`,
    );
  if (!document) return answer(response, 401, errorBody('token_invalid', 'Unknown token.'));
  if (path === '/api/label/edits') return edit(document, body, response);
  if (path === '/api/label/image') return answer(response, 200, document.opening.image);
  if (path === '/api/label/extend') {
    document.opening.deadline_at = Date.now() + 3600e3;
    return answer(response, 200, { deadline_at: document.opening.deadline_at });
  }
  if (path === '/api/label/submit') {
    const said = JSON.parse(body);
    document.final = true;
    const fields = {
      assignmentId: 'A1',
      number_objects: String(statusOf(document).counted),
      object_name: said.last_name,
      LMurl: 'http://127.0.0.1/tool.html',
      mt_comments: said.comments,
      receipt: 'R1',
    };
    const submit_to = `http://127.0.0.1:${port}/mturk/externalSubmit`;
    return answer(response, 200, { receipt: 'R1', submit_to, fields });
  }
  answer(response, 404, errorBody('not_found', 'No such address.'));
}

createServer((request, response) => {
  const { pathname, search } = new URL(request.url, 'http://x');
  if (request.method === 'OPTIONS') return answer(response, 204, '');
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    try {
      route(pathname, search, token, Buffer.concat(pieces).toString(), response);
    } catch (error) {
      answer(response, 500, errorBody('failed', String(error)));
    }
  });
}).listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}/label?case=work`));
