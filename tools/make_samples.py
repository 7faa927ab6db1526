"""Draws the sample pictures of ``labelcrowd.samples``: python tools/make_samples.py FOLDER."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

W, H, S = 1600, 1200, 2  # size in pixels, and how much larger it is drawn

Colour = tuple[float, float, float]
XY = tuple[float, float]


def rgb(text: str) -> np.ndarray:
    return np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)], dtype=np.float32)


class Scene:
    """A canvas with soft fills. Coordinates are those of the final picture."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.pixels = np.zeros((H * S, W * S, 3), dtype=np.float32)

    def noise(self, cell: float, stretch: tuple[float, float] = (1, 1)) -> np.ndarray:
        """Smooth noise from 0 to 1 over the canvas."""
        total = np.zeros((H * S, W * S), dtype=np.float32)
        weight = 1.0
        for octave in range(4):
            size = (
                max(2, int(W / cell * stretch[0] * 2**octave)),
                max(2, int(H / cell * stretch[1] * 2**octave)),
            )
            grid = self.random.random((size[1], size[0]), dtype=np.float32)
            layer = Image.fromarray(grid).resize((W * S, H * S), Image.Resampling.BICUBIC)
            total += weight * np.asarray(layer)
            weight /= 2
        return (total - total.min()) / np.ptp(total)

    def fill(
        self,
        mask: Image.Image,
        top: str,
        bottom: str | None = None,
        *,
        opacity: float = 1.0,
        texture: np.ndarray | None = None,
        strength: float = 0.0,
        sideways: bool = False,
    ) -> None:
        """Paint where the mask is: a gradient, varied by a texture."""
        box = mask.getbbox()
        if box is None:
            return
        x0, y0, x1, y1 = box
        count = x1 - x0 if sideways else y1 - y0
        t = np.linspace(0, 1, count, dtype=np.float32)
        ramp = rgb(top) + (rgb(bottom or top) - rgb(top)) * t[:, None]
        colour = ramp[None, :, :] if sideways else ramp[:, None, :]
        colour = np.broadcast_to(colour, (y1 - y0, x1 - x0, 3)).copy()
        if texture is not None:
            colour *= 1 + strength * (texture[y0:y1, x0:x1, None] - 0.5) * 2
        alpha = np.asarray(mask.crop(box), dtype=np.float32)[..., None] / 255 * opacity
        part = self.pixels[y0:y1, x0:x1]
        part += (colour - part) * alpha

    def mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        image = Image.new("L", (W * S, H * S))
        return image, ImageDraw.Draw(image)

    def polygon(self, points: list[XY], top: str, bottom: str | None = None, **more) -> None:
        mask, draw = self.mask()
        draw.polygon([(x * S, y * S) for x, y in points], fill=255)
        self.fill(mask, top, bottom, **more)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        top: str,
        bottom: str | None = None,
        radius: float = 0,
        **more,
    ) -> None:
        mask, draw = self.mask()
        draw.rounded_rectangle(
            (x * S, y * S, (x + w) * S - 1, (y + h) * S - 1), radius=radius * S, fill=255
        )
        self.fill(mask, top, bottom, **more)

    def ellipse(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float,
        top: str,
        bottom: str | None = None,
        **more,
    ) -> None:
        mask, draw = self.mask()
        draw.ellipse(((cx - rx) * S, (cy - ry) * S, (cx + rx) * S, (cy + ry) * S), fill=255)
        self.fill(mask, top, bottom, **more)

    def line(self, points: list[XY], width: float, colour: str, **more) -> None:
        mask, draw = self.mask()
        draw.line(
            [(x * S, y * S) for x, y in points], fill=255, width=int(width * S), joint="curve"
        )
        self.fill(mask, colour, **more)

    def shadow(self, cx: float, cy: float, rx: float, ry: float, opacity: float = 0.45) -> None:
        mask, draw = self.mask()
        draw.ellipse(((cx - rx) * S, (cy - ry) * S, (cx + rx) * S, (cy + ry) * S), fill=255)
        small = mask.resize((W // 2, H // 2)).filter(ImageFilter.GaussianBlur(max(2, ry / 3)))
        self.fill(small.resize((W * S, H * S)), "0a0c14", opacity=opacity)

    def foliage(self, cx: float, cy: float, radius: float, dark: str, light: str) -> None:
        """A crown of many leaves, lit from the upper left."""
        mask, draw = self.mask()
        self.blobs(draw, cx, cy, radius, 90, 0.28)
        self.fill(mask, dark, dark)
        for shade in range(5):
            t = shade / 4
            mask, draw = self.mask()
            shift = radius * 0.28 * t
            self.blobs(
                draw, cx - shift, cy - shift, radius * (0.92 - 0.42 * t), 120, 0.13 - 0.06 * t
            )
            tone = rgb(dark) + (rgb(light) - rgb(dark)) * (0.25 + 0.75 * t)
            self.fill(mask, "".join(f"{int(v):02x}" for v in tone), opacity=0.75)

    def blobs(
        self,
        draw: ImageDraw.ImageDraw,
        cx: float,
        cy: float,
        radius: float,
        count: int,
        size: float,
    ) -> None:
        for _ in range(count):
            angle, distance = (
                self.random.uniform(0, 2 * math.pi),
                radius * self.random.random() ** 0.5,
            )
            x, y = cx + distance * math.cos(angle), cy + distance * 0.88 * math.sin(angle)
            r = radius * size * self.random.uniform(0.6, 1.3)
            draw.ellipse(((x - r) * S, (y - r) * S, (x + r) * S, (y + r) * S), fill=255)

    def save(self, path: Path) -> None:
        """With the grain, the softness and the darker corners of a photograph."""
        y, x = np.mgrid[-1 : 1 : H * S * 1j, -1 : 1 : W * S * 1j]
        self.pixels *= (1 - 0.16 * (x**2 + y**2).astype(np.float32) ** 1.2 / 2)[..., None]
        image = Image.fromarray(np.clip(self.pixels, 0, 255).astype(np.uint8))
        image = image.resize((W, H), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.6))
        fine = np.asarray(image, dtype=np.float32)
        fine = fine + self.random.normal(0, 2.6, (H, W, 1)) + self.random.normal(0, 1.2, (H, W, 3))
        final = Image.fromarray(np.clip(fine, 0, 255).astype(np.uint8))
        final.save(path, quality=82, optimize=True, progressive=True)


def sky(scene: Scene, horizon: float, top: str, bottom: str) -> None:
    scene.rect(0, 0, W, horizon, top, bottom)
    clouds = np.clip(scene.noise(500, (1, 2.2)) * 2.4 - 1.25, 0, 1)
    fade = np.clip(1 - np.arange(H * S, dtype=np.float32) / (horizon * S), 0, 1)[:, None]
    alpha = Image.fromarray((clouds * fade**0.5 * 215).astype(np.uint8))
    scene.fill(alpha, "ffffff", "f4efe8")


def tree(scene: Scene, x: float, ground: float, height: float, dark: str, light: str) -> None:
    scene.shadow(x + height * 0.1, ground, height * 0.34, height * 0.045)
    trunk = height * 0.06
    bark = scene.noise(18, (3, 0.5))
    scene.polygon(
        [
            (x - trunk, ground),
            (x - trunk * 0.6, ground - height * 0.5),
            (x + trunk * 0.6, ground - height * 0.5),
            (x + trunk, ground),
        ],
        "6b4c35",
        "46301f",
        texture=bark,
        strength=0.35,
    )
    scene.foliage(x, ground - height * 0.66, height * 0.34, dark, light)


def wheel(scene: Scene, x: float, y: float, r: float) -> None:
    scene.ellipse(x, y, r, r, "1c1c20", "0d0d10")
    scene.ellipse(x, y, r * 0.66, r * 0.66, "c9ccd2", "7c8088")
    scene.ellipse(x, y, r * 0.54, r * 0.54, "55585f", "33353a")
    for spoke in range(5):
        a = spoke * 2 * math.pi / 5 + 0.4
        scene.line(
            [(x, y), (x + r * 0.6 * math.cos(a), y + r * 0.6 * math.sin(a))], r * 0.13, "d3d6db"
        )
    scene.ellipse(x, y, r * 0.15, r * 0.15, "e6e8ea", "9a9da3")


def car(
    scene: Scene, x: float, ground: float, length: float, light: str, dark: str, flip: bool = False
) -> None:
    """A car seen from its side; x is its left end, ground where its tyres stand."""
    u = length / 100

    def at(points: list[XY]) -> list[XY]:
        return [(x + (100 - px if flip else px) * u, ground - py * u) for px, py in points]

    scene.shadow(x + length / 2, ground + u, length * 0.52, u * 4.5, 0.6)
    body = [
        (1, 8),
        (0.5, 17),
        (3, 21),
        (20, 24),
        (35, 36),
        (40, 37.5),
        (63, 37.5),
        (70, 36),
        (86, 25),
        (97, 23),
        (99.5, 19),
        (99.5, 9),
        (97, 7),
        (4, 7),
    ]
    scene.polygon(at(body), light, dark)
    scene.polygon(at([(2, 12), (99, 12), (99, 9), (97, 7), (4, 7), (2, 8)]), "26282d", "17181b")
    scene.polygon(
        at([(25, 24.5), (37, 34.5), (41, 35.5), (50, 35.5), (50, 24.5)]), "b9d3e4", "3d4f5e"
    )
    scene.polygon(
        at([(52.5, 24.5), (52.5, 35.5), (62, 35.5), (68, 34.5), (80, 25)]), "b9d3e4", "3d4f5e"
    )
    scene.polygon(at([(29, 25), (38, 33), (41, 33), (33, 25)]), "e9f3f9", opacity=0.5)
    scene.line(at([(51.2, 8), (51.2, 36)]), u * 0.35, "1a1c20", opacity=0.6)
    scene.line(at([(3, 21), (22, 22.6), (84, 22.6), (98, 21)]), u * 0.5, "ffffff", opacity=0.35)
    for handle in (44, 72):
        hx, hy = at([(handle, 20.6)])[0]
        scene.rect(hx - u * 2, hy, u * 4, u * 0.9, "e8e8e8", "8a8a8a", radius=u * 0.4)
    (fx, fy), (bx, by) = at([(3.2, 18.5), (97.4, 19)])
    scene.ellipse(fx, fy, u * 2.2, u * 1.6, "fffdf0", "d9d6c4")
    scene.ellipse(bx, by, u * 1.5, u * 2, "ff5a4a", "a31612")
    for wx in (19, 79):
        cx, cy = at([(wx, 8)])[0]
        scene.ellipse(cx, cy, u * 10, u * 10, "101114")
        wheel(scene, cx, ground - u * 8, u * 8.2)


def house(
    scene: Scene,
    x: float,
    base: float,
    w: float,
    h: float,
    light: str,
    dark: str,
    floors: int,
    columns: int,
) -> None:
    brick = scene.noise(26, (1.5, 4))
    scene.rect(x, base - h, w, h, light, dark, texture=brick, strength=0.10)
    scene.rect(x - 6, base - h - 14, w + 12, 20, "efe9df", "b8aea0")
    scene.rect(x + w - 10, base - h, 10, h, "000000", opacity=0.18)
    floor = (h - 150) / floors
    for row in range(floors):
        for column in range(columns):
            wx = x + w * (column + 0.5) / columns - w / columns * 0.29
            window(scene, wx, base - h + 34 + row * floor, w / columns * 0.58, floor * 0.62)
    door = x + w * 0.5 - 36
    scene.rect(x + 22, base - 122, w * 0.5 - 80, 92, "c5dbe6", "51626d", radius=3)
    scene.rect(x + w * 0.5 + 58, base - 122, w * 0.5 - 80, 92, "c5dbe6", "51626d", radius=3)
    scene.rect(door - 6, base - 132, 84, 132, "efe9df", "cfc6b8", radius=4)
    scene.rect(door, base - 126, 72, 126, "5b3a29", "3a2419", radius=3)
    scene.rect(door + 10, base - 114, 52, 44, "9fb9c6", "566a75", radius=2)
    scene.ellipse(door + 60, base - 56, 4, 4, "f4d67a", "a3842e")


def window(scene: Scene, x: float, y: float, w: float, h: float) -> None:
    scene.rect(x - 5, y - 5, w + 10, h + 10, "f3eee6", "d2cabd", radius=2)
    scene.rect(x, y, w, h, "a9c6d8", "3b4a57")
    scene.polygon(
        [(x, y), (x + w * 0.5, y), (x + w * 0.14, y + h), (x, y + h)], "ffffff", opacity=0.22
    )
    scene.rect(x + w / 2 - 1.5, y, 3, h, "f3eee6")
    scene.rect(x, y + h * 0.45, w, 3, "f3eee6")
    scene.rect(x - 9, y + h + 4, w + 18, 7, "e7dfd2", "a79c8c")


def street() -> Scene:
    scene = Scene(3)
    sky(scene, 790, "4f8fd0", "dcebf5")
    scene.foliage(1490, 520, 170, "2c5a34", "7fae58")
    for x, w, h, light, dark, floors, columns in [
        (-40, 350, 560, "c8765a", "96503c", 3, 3),
        (316, 300, 480, "e4cf9f", "bd9f68", 2, 3),
        (622, 380, 600, "9db0bd", "6c808e", 3, 4),
        (1008, 290, 450, "d99a83", "a96a55", 2, 2),
        (1304, 200, 520, "bfc7a4", "8b9670", 3, 2),
    ]:
        house(scene, x, 770, w, h, light, dark, floors, columns)
    for x, colour, other in [(330, "c23b3b", "f3f0ea"), (1024, "2f6d8c", "f3f0ea")]:
        for stripe in range(9):
            left = x + stripe * 30
            scene.polygon(
                [(left, 628), (left + 30, 628), (left + 34, 672), (left - 4, 672)],
                colour if stripe % 2 == 0 else other,
            )
    paving = scene.noise(14, (1, 3))
    scene.rect(0, 768, W, 96, "b9b3aa", "a39d94", texture=paving, strength=0.14)
    scene.rect(0, 858, W, 14, "8b867e", "6d6962")
    asphalt = scene.noise(7)
    scene.rect(0, 872, W, H - 872, "5c5f66", "43464c", texture=asphalt, strength=0.13)
    for x in range(-120, W, 330):
        scene.polygon(
            [(x, 1040), (x + 170, 1040), (x + 150, 1056), (x - 26, 1056)], "e9e6dc", opacity=0.9
        )
    tree(scene, 470, 838, 430, "234d2a", "86b75a")
    tree(scene, 1205, 838, 390, "2b5a2c", "9cc364")
    for x in (40, 905):
        scene.rect(x, 400, 9, 436, "3b4046", "23262a")
        scene.line([(x + 4, 404), (x + 30, 380), (x + 74, 380)], 7, "30343a")
        scene.rect(x + 58, 376, 46, 12, "4a4f56", "e8e2c8", radius=5)
    car(scene, 90, 930, 400, "d8473f", "8d1f1c")
    car(scene, 640, 926, 380, "f1f2f3", "a4a9af", flip=True)
    car(scene, 1010, 1130, 500, "3b78b8", "1b3f69")
    scene.rect(1416, 740, 62, 96, "2f7d4a", "1c5230", radius=8)
    scene.rect(1410, 730, 74, 16, "3b9a5c", "256b3e", radius=6)
    return scene


def desk() -> Scene:
    scene = Scene(11)
    plaster = scene.noise(240)
    scene.rect(116, 86, 418, 468, "8fc0e6", "e4f0f4")
    scene.foliage(210, 520, 120, "3b6b3d", "97c172")
    scene.foliage(430, 540, 140, "335f37", "86b563")
    wall, draw = scene.mask()
    draw.rectangle((0, 0, W * S, 730 * S), fill=255)
    draw.rectangle((116 * S, 86 * S, 534 * S, 554 * S), fill=0)
    scene.fill(wall, "e6e1d6", "cfc7b8", texture=plaster, strength=0.04)
    frame, draw = scene.mask()
    draw.rectangle((90 * S, 60 * S, 560 * S, 580 * S), fill=255)
    draw.rectangle((116 * S, 86 * S, 534 * S, 554 * S), fill=0)
    scene.fill(frame, "f7f4ee", "e2dccf")
    scene.rect(116, 554, 418, 26, "f7f4ee", "e2dccf")
    scene.rect(318, 86, 14, 468, "f7f4ee", "e6e0d4")
    scene.rect(116, 306, 418, 12, "f7f4ee", "e6e0d4")
    scene.rect(70, 578, 510, 26, "ffffff", "cfc8ba", radius=4)
    grain = scene.noise(60, (0.6, 14))
    scene.rect(0, 730, W, H - 730, "b98352", "8a5a32", texture=grain, strength=0.2)
    scene.rect(0, 722, W, 16, "d19b68", "a87243")
    for x, w, h, light, dark in [  # books, standing
        (690, 52, 250, "b5483c", "7e2c24"),
        (744, 40, 230, "e0b94f", "a98428"),
        (786, 60, 270, "3f6f8f", "254861"),
        (848, 36, 220, "6f9a63", "44683b"),
        (886, 56, 256, "7b5a86", "4e3757"),
    ]:
        scene.rect(x, 740 - h, w, h, light, dark, radius=3, sideways=True)
        scene.rect(x + 6, 740 - h + 26, w - 12, 6, "f3e6c4", opacity=0.8)
        scene.rect(x + 6, 740 - 40, w - 12, 5, "f3e6c4", opacity=0.6)
    scene.shadow(830, 748, 150, 12)
    scene.shadow(1180, 1000, 330, 40)  # laptop
    scene.polygon([(930, 880), (1400, 880), (1375, 560), (955, 560)], "3a3d43", "24262a")
    scene.polygon([(948, 868), (1382, 868), (1360, 578), (970, 578)], "27517a", "82b4cf")
    scene.polygon([(1010, 640), (1180, 640), (1184, 700), (1006, 700)], "ffffff", opacity=0.75)
    for i in range(4):
        scene.rect(1010, 728 + i * 30, 300 - 50 * (i % 2), 10, "ffffff", opacity=0.55)
    scene.polygon([(930, 880), (1400, 880), (1470, 1000), (862, 1000)], "d3d6da", "a9adb3")
    scene.polygon([(862, 1000), (1470, 1000), (1466, 1014), (868, 1014)], "8d9197", "6b6f75")
    for row in range(4):
        y, inset = 893 + row * 18, 36 - row * 10
        for key in range(13):
            left, width = 930 + inset, 470 - 2 * inset
            scene.rect(left + width * key / 13, y, width / 13 - 5, 12, "3a3d42", "26282c", radius=2)
    scene.polygon([(1080, 970), (1250, 970), (1258, 994), (1072, 994)], "bfc3c8", "b0b4b9")
    scene.shadow(300, 1056, 150, 34)  # cup
    scene.ellipse(280, 1046, 150, 38, "f6f3ee", "c5bfb5")
    scene.ellipse(280, 1040, 118, 27, "dcd6cc", "f1ede6")
    mask, draw = scene.mask()
    draw.ellipse((346 * S, 880 * S, 450 * S, 990 * S), outline=255, width=22 * S)
    scene.fill(mask, "3f8a86", "1f5553")
    scene.polygon(
        [(186, 850), (374, 850), (350, 1030), (326, 1046), (234, 1046), (210, 1030)],
        "58aaa4",
        "256562",
        sideways=True,
    )
    scene.ellipse(280, 850, 94, 24, "7cc4be", "3c8682")
    scene.ellipse(280, 853, 82, 18, "3d2314", "5a371f")
    scene.shadow(600, 1010, 110, 26)  # plant
    scene.polygon(
        [(530, 870), (670, 870), (648, 1004), (552, 1004)], "d98a5f", "9c5432", sideways=True
    )
    scene.rect(520, 846, 160, 34, "e49a70", "b3653f", radius=6)
    for i in range(15):
        a = math.pi * (0.12 + 0.76 * i / 14)
        tip = (600 + 190 * math.cos(a), 850 - (150 + 90 * math.sin(a * 3) ** 2) * math.sin(a))
        bend = (600 + 70 * math.cos(a), 850 - 150 * math.sin(a))
        side = (12 * math.sin(a), 12 * math.cos(a))
        scene.polygon(
            [
                (600, 852),
                (bend[0] - side[0], bend[1] - side[1]),
                tip,
                (bend[0] + side[0], bend[1] + side[1]),
            ],
            "6fae5c" if i % 2 else "4f8f4a",
            "2f6333",
        )
    scene.shadow(1500, 800, 60, 14)  # pencils
    for x, tip, colour in [
        (1462, 540, "e2b33c"),
        (1488, 510, "c4453d"),
        (1512, 560, "3c6fa5"),
        (1534, 530, "4d9360"),
    ]:
        scene.polygon([(x - 6, 700), (x - 2, tip + 26), (x + 10, tip + 26), (x + 8, 700)], colour)
        scene.polygon([(x - 2, tip + 26), (x + 4, tip), (x + 10, tip + 26)], "f0d5ae", "3a2a1c")
    scene.rect(1440, 660, 116, 140, "5d646e", "353a41", radius=8, sideways=True)
    scene.ellipse(1498, 662, 58, 12, "2b2f35", "22252a")
    scene.shadow(700, 1130, 170, 26)  # notebook and pen
    scene.polygon([(520, 1070), (850, 1056), (900, 1158), (540, 1176)], "f7f2e4", "e4dcc6")
    for i in range(6):
        scene.line([(552 + i * 5, 1088 + i * 14), (846 + i * 8, 1075 + i * 14)], 1.6, "8fa7bf")
    scene.line([(690, 1160), (872, 1052)], 11, "24324a")
    scene.line([(690, 1160), (704, 1152)], 7, "d8b04c")
    scene.shadow(1180, 1110, 90, 24)  # mouse
    scene.ellipse(1180, 1092, 78, 50, "eceef0", "a6abb1")
    scene.line([(1180, 1044), (1180, 1086)], 2.5, "7c8188")
    scene.rect(1173, 1056, 14, 26, "54595f", "33373c", radius=7)
    return scene


def park() -> Scene:
    scene = Scene(29)
    sky(scene, 560, "5a9bd8", "eaf3f3")
    hills = [
        (0, 520),
        (180, 455),
        (380, 500),
        (620, 430),
        (900, 505),
        (1150, 440),
        (1400, 500),
        (1600, 460),
        (1600, 620),
        (0, 620),
    ]
    scene.polygon([*hills], "87a7a8", "7f9f86")
    for x, y, r in [
        (90, 520, 100),
        (250, 540, 80),
        (1180, 530, 90),
        (1330, 520, 110),
        (1520, 530, 120),
        (640, 540, 70),
        (760, 530, 84),
        (470, 545, 66),
    ]:
        scene.foliage(x, y, r, "30583a", "7ba663")
    grass = scene.noise(10, (2, 0.7))
    patches = scene.noise(300)
    scene.rect(
        0, 570, W, H - 570, "8dbb5b", "4f8a37", texture=0.6 * grass + 0.4 * patches, strength=0.22
    )
    sand = scene.noise(9)
    scene.polygon(
        [
            (760, 572),
            (800, 572),
            (880, 700),
            (1040, 860),
            (1330, 1200),
            (780, 1200),
            (800, 900),
            (790, 700),
        ],
        "d9c8a4",
        "c2ab80",
        texture=sand,
        strength=0.09,
    )
    scene.ellipse(330, 770, 292, 84, "8f9c6a", "6a7a4a")  # pond
    water = scene.noise(80, (0.5, 6))
    scene.ellipse(330, 766, 278, 74, "a7cbdc", "4c86a4", texture=water, strength=0.16)
    for x, y, flip in [(260, 756, 1), (390, 792, -1)]:
        scene.ellipse(x, y + 12, 46, 8, "ffffff", opacity=0.25)
        scene.ellipse(x, y, 38, 17, "f7f4ec", "c9c0ae")
        scene.polygon(
            [(x - 36 * flip, y - 4), (x - 54 * flip, y - 16), (x - 26 * flip, y - 12)],
            "f0ebdf",
            "c9c0ae",
        )
        scene.line([(x + 26 * flip, y - 4), (x + 33 * flip, y - 30)], 13, "f4f0e6")
        scene.ellipse(x + 34 * flip, y - 34, 13, 12, "faf7f0", "ddd5c5")
        scene.polygon(
            [(x + 44 * flip, y - 38), (x + 62 * flip, y - 31), (x + 44 * flip, y - 28)],
            "f0a030",
            "c77812",
        )
        scene.ellipse(x + 38 * flip, y - 37, 2.4, 2.4, "1c1c1c")
    tree(scene, 1370, 860, 560, "28532b", "93bf5c")
    tree(scene, 640, 700, 330, "355f2c", "b3c45e")
    scene.shadow(1180, 1010, 210, 24)  # bench
    for x in (1010, 1320):
        scene.rect(x, 880, 16, 130, "3c4046", "222529", radius=3)
        scene.rect(x + 34, 930, 14, 84, "33373c", "1d2023", radius=3)
    wood = scene.noise(40, (0.6, 10))
    for i in range(3):
        scene.rect(
            990, 850 + i * 32, 380, 22, "b57a45", "8a552b", radius=4, texture=wood, strength=0.25
        )
    for i in range(2):
        scene.polygon(
            [
                (992 + i * 6, 944 + i * 20),
                (1368 + i * 14, 944 + i * 20),
                (1376 + i * 14, 960 + i * 20),
                (990 + i * 6, 960 + i * 20),
            ],
            "c48a53",
            "945f33",
            texture=wood,
            strength=0.25,
        )
    scene.shadow(560, 1086, 74, 20)  # ball
    scene.ellipse(560, 1040, 56, 56, "f7f7f4", "b9bcc2")
    for points in [
        [(520, 1010), (552, 988), (566, 1036), (528, 1058)],
        [(580, 1004), (612, 1026), (610, 1060), (584, 1042)],
        [(536, 1074), (574, 1058), (594, 1080), (566, 1095)],
    ]:
        scene.polygon(points, "d8483e", "a02620")
    scene.shadow(210, 1112, 190, 30)  # picnic blanket and basket
    scene.polygon([(40, 1050), (370, 1030), (450, 1130), (60, 1166)], "d8564c", "b33d36")
    for i in range(1, 6):
        t = i / 6
        scene.line(
            [(40 + 330 * t, 1050 - 20 * t), (60 + 390 * t, 1166 - 36 * t)],
            12,
            "f6ece0",
            opacity=0.75,
        )
        scene.line(
            [(40 + 20 * t, 1050 + 116 * t), (370 + 80 * t, 1030 + 100 * t)],
            10,
            "f6ece0",
            opacity=0.6,
        )
    mask, draw = scene.mask()
    draw.arc((130 * S, 950 * S, 290 * S, 1110 * S), 180, 360, fill=255, width=12 * S)
    scene.fill(mask, "a8733c", "7a4d22")
    weave = scene.noise(12, (3, 3))
    scene.polygon(
        [(120, 1024), (300, 1024), (282, 1106), (138, 1106)],
        "c08a4d",
        "8a5a2a",
        texture=weave,
        strength=0.35,
    )
    scene.rect(114, 1014, 192, 18, "d29c5d", "a06d36", radius=5)
    kite = [(1040, 130), (1110, 210), (1060, 320), (985, 225)]
    scene.polygon(kite, "f0c33c", "e0782c")
    scene.polygon([(1040, 130), (1110, 210), (1050, 222)], "d84a3c", "c23a30")
    scene.polygon([(1060, 320), (985, 225), (1050, 222)], "3f7fb8", "2b5f92")
    tail = [(1060 + 26 * math.sin(i / 2.2) + i * 3, 320 + i * 9) for i in range(22)]
    scene.line(tail, 4, "c23a30")
    for i in (5, 10, 15, 20):
        x, y = tail[i]
        scene.polygon([(x - 16, y - 7), (x, y), (x - 16, y + 9)], "3f7fb8")
        scene.polygon([(x + 16, y - 9), (x, y), (x + 16, y + 7)], "f0c33c")
    scene.rect(1490, 900, 12, 190, "3b4046", "24272b", radius=3)
    scene.rect(1440, 900, 112, 64, "2f6f4f", "1f5138", radius=6)
    scene.rect(1452, 914, 88, 6, "f3f0e6")
    scene.rect(1452, 930, 64, 6, "f3f0e6")
    return scene


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for drawing in (street, desk, park):
        drawing().save(folder / f"{drawing.__name__}.jpg")
