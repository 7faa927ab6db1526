import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const out = mkdtempSync(join(tmpdir(), 'labelling-'));
interface Built {
  file: string;
  css?: string[];
  imports?: string[];
}
/** The entry, its style, and whatever it imports before it can begin. */
const firstFiles = (): string[] => {
  const text = readFileSync(join(out, 'manifest.json'), 'utf8');
  const manifest = JSON.parse(text) as Record<string, Built>;
  const filesOf = (name: string): string[] => {
    const { file, css = [], imports = [] } = manifest[name]!;
    return [file, ...css, ...imports.flatMap(filesOf)];
  };
  return [...new Set(filesOf('src/main.ts'))];
};
/** 60 kB may be on the wire at first; the shell, the answer to the opening and all heads take up to 6. */
const FIRST = 54_000;
const ALL = 250_000;
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
  it('is small enough at first for 60 kB on the wire, and 250 kB with all that comes later', () => {
    const first = gzipped(firstFiles());
    expect(first).toBeGreaterThan(10_000);
    expect(first).toBeLessThanOrEqual(FIRST);
    expect(gzipped(files())).toBeLessThanOrEqual(ALL);
  });

  it('is one script and one style sheet at first, without source maps', () => {
    expect(firstFiles()).toHaveLength(2);
    expect(files().filter((name) => name.endsWith('.map'))).toEqual([]);
  });

  it('brings what comes later in a few files, not in one for each button', () => {
    const later = files().filter((name) => !firstFiles().includes(name));
    expect(later.filter((name) => name.endsWith('.css'))).toHaveLength(1);
    expect(later.length).toBeLessThanOrEqual(14);
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
