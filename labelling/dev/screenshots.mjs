/**
 * Photographs the page in every situation and size, against a running fake server.
 *
 *   node dev/screenshots.mjs http://127.0.0.1:8600 /tmp/shots [name]
 */
import { mkdirSync } from 'node:fs';
import { launch } from './browser.mjs';

const [base = 'http://127.0.0.1:8600', folder = 'shots', only = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const SIZES = { desk: [1280, 800], frame: [900, 550], phone: [390, 844] };

const outline = (box) =>
  [
    [0.3, 0.35],
    [0.45, 0.3],
    [0.55, 0.4],
    [0.52, 0.58],
    [0.36, 0.6],
  ].map(([u, v]) => [box.x + u * box.width, box.y + v * box.height]);

async function draw(page, { close = true, dx = 0 } = {}) {
  const box = await page.locator('.stage').boundingBox();
  for (const [x, y] of outline(box)) await page.mouse.click(x + dx, y);
  if (close) await page.keyboard.press('Enter');
}

async function drawNamed(page, name, dx = 0) {
  await draw(page, { dx });
  await page.locator('#name-input').fill(name);
  await page.keyboard.press('Enter');
}

const SHOTS = {
  empty: { query: 'case=work' },
  drawing: { query: 'case=work', act: (page) => draw(page, { close: false }) },
  naming: {
    query: 'case=work',
    act: async (page) => {
      await drawNamed(page, 'car');
      await draw(page, { dx: -120 });
    },
  },
  typing: {
    query: 'case=work',
    act: async (page) => {
      await draw(page);
      await page.keyboard.type('b');
      await page.keyboard.press('ArrowDown');
    },
  },
  selected: {
    query: 'case=existing',
    act: async (page) => {
      await page.locator('.stage').focus();
      await page.keyboard.press('v');
      await page.keyboard.press('Tab');
      await page.keyboard.press(']');
    },
  },
  ready: {
    query: 'case=work&n=1',
    act: (page) => drawNamed(page, 'Straßenbahn mit einem sehr langen Namen und noch mehr Wörtern'),
  },
  offline: {
    query: 'case=work',
    act: async (page) => {
      await page.context().setOffline(true);
      await drawNamed(page, 'tree');
      await page.waitForTimeout(300);
    },
  },
  timer: { query: 'case=work&minutes=1.5' },
  help: { query: 'case=work', act: (page) => page.keyboard.press('?') },
  instructions: { query: 'case=work', act: (page) => page.keyboard.press('i') },
  preview: { query: 'case=preview' },
  intro: { query: 'case=intro' },
  look: { query: 'case=look&view=a' },
  many: { query: 'case=many&count=300' },
  expired: { query: 'case=expired' },
  rtl: { query: 'case=existing&rtl&pseudo' },
};

const browser = await launch();
for (const [size, [width, height]] of Object.entries(SIZES)) {
  for (const [name, { query, act }] of Object.entries(SHOTS)) {
    if (only && !only.split(',').includes(name)) continue;
    const context = await browser.newContext({
      viewport: { width, height },
      hasTouch: size === 'phone',
    });
    const page = await context.newPage();
    page.on('console', (line) => {
      if (['error', 'warning'].includes(line.type())) console.log(size, name, line.text());
    });
    page.on('pageerror', (error) => console.log(size, name, String(error)));
    await page.goto(`${base}/label?${query}&shot=${size}-${name}-${Date.now()}`);
    await page.waitForTimeout(500);
    if (act) await act(page);
    await page.waitForTimeout(250);
    await page.screenshot({ path: `${folder}/${name}-${size}.png` });
    await context.close();
  }
}
await browser.close();
