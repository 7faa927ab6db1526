import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const out = mkdtempSync(join(tmpdir(), 'labelling-'));
const files = () => readdirSync(out).filter((name) => name !== 'manifest.json');

beforeAll(() => {
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
    env: { ...process.env, LABELLING_OUT: out, NODE_ENV: 'production' },
    stdio: 'ignore',
  });
}, 60_000);
afterAll(() => {
  rmSync(out, { recursive: true });
});

describe('the built page', () => {
  it('is at most 60 KB gzip in all', () => {
    const sizes = files().map(
      (name) => gzipSync(readFileSync(join(out, name)), { level: 9 }).length,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThanOrEqual(60 * 1024);
  });

  it('is one script and one style sheet, named in the manifest, without source maps', () => {
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Record<
      string,
      { file: string; css: string[] }
    >;
    const entry = manifest['src/main.ts']!;
    expect(files().sort()).toEqual([...entry.css, entry.file].sort());
  });

  it('makes no markup from text and runs no text', () => {
    const script = files().find((name) => name.endsWith('.js'))!;
    const code = readFileSync(join(out, script), 'utf8');
    expect(code).not.toMatch(
      /\beval\(|new Function\(|document\.cookie|localStorage|https?:\/\/(?!www\.w3\.org)/,
    );
  });
});
