/** A picture drawn from numbers, so that the page can be tried without any photograph. */
import { deflateSync } from 'node:zlib';

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

/** PNG bytes of `width` x `height` pixels: a sky, hills, and some discs and boxes. */
export function drawnPicture(width, height) {
  const row = width * 3 + 1;
  const raw = Buffer.alloc(row * height);
  const discs = Array.from({ length: 9 }, (_, i) => ({
    x: ((i * 37 + 13) % 100) / 100,
    y: 0.35 + ((i * 23) % 55) / 100,
    r: 0.04 + (i % 4) * 0.015,
    rgb: [
      [176, 74, 60],
      [70, 110, 150],
      [200, 170, 80],
      [90, 140, 90],
    ][i % 4],
  }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = x / width;
      const v = y / height;
      const hill = 0.55 + 0.08 * Math.sin(u * 9) + 0.03 * Math.sin(u * 31);
      let rgb = v < hill ? [150 + 60 * v, 175 + 40 * v, 205] : [96 + 40 * u, 120 - 30 * v, 78];
      for (const disc of discs)
        if (Math.hypot(u - disc.x, ((v - disc.y) * height) / width) < disc.r) rgb = disc.rgb;
      const noise = ((x * 7919 + y * 104729) % 17) - 8;
      for (let c = 0; c < 3; c++) raw[y * row + 1 + x * 3 + c] = rgb[c] + noise;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: 3 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
