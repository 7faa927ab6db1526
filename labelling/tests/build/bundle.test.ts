import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const out = mkdtempSync(join(tmpdir(), 'labelling-'));
interface Built {
  file: string;
  css: string[];
}
const firstFiles = (): string[] => {
  const text = readFileSync(join(out, 'manifest.json'), 'utf8');
  const entry = (JSON.parse(text) as Record<string, Built>)['src/main.ts']!;
  return [entry.file, ...entry.css];
};
const gzipped = (names: string[]): number =>
  names.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(out, name)), { level: 9 }).length,
    0,
  );
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
  it('is at most 60 KB gzip at first, and 250 KB with all that is loaded when wanted', () => {
    const first = gzipped(firstFiles());
    expect(first).toBeGreaterThan(10_000);
    expect(first).toBeLessThanOrEqual(60 * 1024);
    expect(gzipped(files())).toBeLessThanOrEqual(250 * 1024);
  });

  it('is one script and one style sheet at first, without source maps', () => {
    expect(firstFiles()).toHaveLength(2);
    expect(files().filter((name) => name.endsWith('.map'))).toEqual([]);
  });

  it('makes no markup from text and runs no text', () => {
    const scripts = files().filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    const code = scripts.map((name) => readFileSync(join(out, name), 'utf8')).join('');
    expect(code).not.toMatch(
      /\beval\(|new Function\(|document\.cookie|localStorage|https?:\/\/(?!www\.w3\.org)/,
    );
  });
});
