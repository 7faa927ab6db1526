/**
 * Measures the page in Chromium without a GPU: first load, pan and zoom over 1,000 polygons on
 * 4000x3000, pixels after the gesture, and INP with 300 objects at 4x CPU throttle.
 *
 *   npm run build && node dev/measure.mjs
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launch } from './browser.mjs';

const PORT = 8699;
const BASE = `http://127.0.0.1:${PORT}/label`;
const here = dirname(fileURLToPath(import.meta.url));
const server = spawn(process.execPath, [join(here, 'fake-server.mjs'), '--port', String(PORT)], {
  env: { ...process.env, WIDTH: '4000', HEIGHT: '3000' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise((resolve) => server.stdout.once('data', resolve));

const sorted = (list) => [...list].sort((a, b) => a - b);
const at = (list, part) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * part))];
const ms = (value) => `${value.toFixed(1)} ms`;

async function firstLoad(browser) {
  const page = await browser.newPage();
  const bodies = [];
  page.on('response', (response) => {
    if (!/\/i\/|favicon/.test(response.url())) bodies.push(response.body());
  });
  await page.goto(`${BASE}?case=work&m=load`);
  await page.waitForTimeout(1500);
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 6 }).length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    `first load: ${sizes.length} requests, ${(bytes / 1024).toFixed(1)} KB gzip (picture apart)`,
  );
  await page.close();
}

const frames = (page) =>
  page.evaluate(() => {
    window.frameTimes = [];
    window.frameStop = false;
    let last = performance.now();
    const tick = (now) => {
      window.frameTimes.push(now - last);
      last = now;
      if (!window.frameStop) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
const stopFrames = (page) =>
  page.evaluate(() => {
    window.frameStop = true;
    return window.frameTimes.slice(2);
  });

/** What an empty page reaches on this machine at this moment: figures above it blame the machine. */
async function calibrate(browser) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.setContent('<canvas width="1280" height="800"></canvas>');
  await frames(page);
  await page.waitForTimeout(2000);
  const times = await stopFrames(page);
  console.log(
    `an empty page here: median ${ms(at(times, 0.5))}, p95 ${ms(at(times, 0.95))} a frame`,
  );
  await page.close();
}

async function gestures(browser) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${BASE}?case=many&count=1000&m=pan`);
  await page.waitForTimeout(9000);
  const box = await page.locator('.stage').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  // All levels of the picture have arrived before it is timed.
  for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -80);
  await page.waitForTimeout(5000);
  await page.keyboard.press('0');
  await page.waitForTimeout(2000);
  await frames(page);
  for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -80);
  await page.mouse.down({ button: 'middle' });
  for (let i = 0; i < 60; i++) await page.mouse.move(x + 3 * i, y + 2 * i);
  for (let i = 60; i > 0; i--) await page.mouse.move(x + 3 * i, y - i);
  await page.mouse.up({ button: 'middle' });
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, 60);
  await page.waitForTimeout(600);
  const times = await stopFrames(page);
  console.log(
    `pan and zoom, 1,000 polygons on 4000x3000: median ${ms(at(times, 0.5))}, ` +
      `p95 ${ms(at(times, 0.95))}, worst ${ms(Math.max(...times))} of ${times.length} frames`,
  );
  await samePixels(page);
  await page.close();
}

/** Hiding and showing everything paints it all directly; the pixels must not have changed. */
async function samePixels(page) {
  const keep = (name) =>
    page.evaluate((to) => {
      const canvas = document.querySelector('.stage canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      window[to] = data;
    }, name);
  await keep('after');
  await page.keyboard.press('h');
  await page.waitForTimeout(300);
  await keep('hidden');
  await page.keyboard.press('h');
  await page.waitForTimeout(300);
  await keep('direct');
  const [same, control] = await page.evaluate(() => {
    const differing = (a, b) => a.reduce((sum, value, i) => sum + (value === b[i] ? 0 : 1), 0);
    return [differing(window.after, window.direct), differing(window.after, window.hidden)];
  });
  console.log(
    `pixels that differ from a direct painting: ${same} (control without objects: ${control})`,
  );
}

async function inp(browser) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${BASE}?case=many&count=300&m=inp`);
  await page.waitForTimeout(9000);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.evaluate(() => {
    window.seen = new Map();
    const note = (list) => {
      for (const entry of list.getEntries())
        if (entry.interactionId)
          window.seen.set(
            entry.interactionId,
            Math.max(entry.duration, window.seen.get(entry.interactionId) ?? 0),
          );
    };
    new PerformanceObserver(note).observe({
      type: 'event',
      durationThreshold: 16,
      buffered: false,
    });
  });
  const box = await page.locator('.stage').boundingBox();
  let interactions = 0;
  for (let i = 0; i < 6; i++) {
    const [x, y] = [box.x + 150 + i * 90, box.y + 200 + (i % 3) * 60];
    for (const [dx, dy] of [
      [0, 0],
      [60, 5],
      [55, 50],
      [8, 44],
    ]) {
      await page.mouse.click(x + dx, y + dy);
      await page.waitForTimeout(60);
      interactions += 1;
    }
    await page.keyboard.press('Enter');
    await page.keyboard.type('bus', { delay: 60 });
    await page.keyboard.press('Enter');
    interactions += 5;
    await page.waitForTimeout(200);
  }
  await page.keyboard.press('v');
  for (let i = 0; i < 10; i++) {
    await page.mouse.click(box.x + 150 + i * 60, box.y + 300);
    await page.waitForTimeout(60);
  }
  await page.keyboard.press('Delete');
  await page.keyboard.press('Control+z');
  interactions += 13;
  await page.waitForTimeout(800);
  const long = await page.evaluate(() => [...window.seen.values()]);
  const all = [...long, ...Array(Math.max(0, interactions - long.length)).fill(8)];
  console.log(
    `INP, 300 objects, 4x throttle: p75 ${at(all, 0.75)} ms, p98 ${at(all, 0.98)} ms, ` +
      `worst ${Math.max(...all)} ms of ${all.length} interactions`,
  );
  await page.close();
}

const browser = await launch();
try {
  await firstLoad(browser);
  await calibrate(browser);
  await gestures(browser);
  await inp(browser);
} finally {
  await browser.close();
  server.kill();
}
