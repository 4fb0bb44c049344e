"""One small painting function per place. Each gets a `Painter` whose sky is done and paints ground and scenery;
the middle stays open enough for the characters.
"""
GREEN, SAND = (116, 190, 92), (240, 214, 150)


def meadow(p):
    p.hills(0.55, 0.05, (150, 208, 120))
    p.hills(0.62, 0.03, GREEN, 0.8)
    p.ground(GREEN, 0.68)
    for i in range(12):
        p.sprite("blossom", p.rng.random(), p.rng.uniform(0.72, 1.0), 0.075)


def forest(p):
    p.rect(0, 0.42, 1, 1, (48, 96, 64))
    p.ground((82, 140, 74), 0.68)
    p.row("evergreen", (0.3, 0.5, 0.68), 0.68, 0.42)
    p.row("evergreen", (0.06, 0.9), 0.76, 0.62)
    p.row("deciduous tree", (0.2, 0.8), 0.72, 0.5)


def river(p):
    p.hills(0.54, 0.04, (126, 190, 110))
    p.ground(GREEN, 0.6)
    blue = (70, 150, 220)
    p.poly([(0, 0.66), (0.4, 0.63), (1, 0.66), (1, 0.8), (0.5, 0.76), (0, 0.84)], blue)
    for x in (0.1, 0.35, 0.62, 0.85):
        p.line([(x, 0.71), (x + 0.1, 0.705)], 0.01, (190, 226, 250))
    p.row("deciduous tree", (0.1, 0.9), 0.65, 0.32)


def beach(p):
    p.water(0.5, 0.7)
    p.hills(0.7, 0.012, SAND, 0.7)
    p.sprite("palm", 0.12, 0.8, 0.55)
    p.sprite("sailboat", 0.72, 0.58, 0.18)
    p.row("shell", (0.3, 0.85), 0.95, 0.08)


def castle(p):
    p.hills(0.58, 0.03, (120, 180, 104))
    p.sprite("castle", p.rng.choice((0.3, 0.7)), 0.7, 0.56)
    p.ground(GREEN, 0.68)
    p.poly([(0.42, 0.68), (0.58, 0.68), (0.85, 1), (0.15, 1)], (222, 200, 160))


def village(p):
    p.hills(0.56, 0.03, (130, 186, 112))
    p.ground((140, 190, 110), 0.66)
    p.row("house", (0.12, 0.88), 0.72, 0.38)
    p.row("house garden", (0.36, 0.64), 0.68, 0.26)
    p.poly([(0.44, 0.68), (0.56, 0.68), (0.8, 1), (0.2, 1)], (214, 190, 150))


def mountains(p):
    for x, y, w, c in ((0.2, 0.16, 0.36, (120, 130, 156)), (0.85, 0.2, 0.36, (110, 120, 148)), (0.52, 0.26, 0.3, (140, 148, 172))):
        p.poly([(x, y), (x + w, 0.7), (x - w, 0.7)], c)
        p.poly([(x, y), (x + w * 0.3, y + 0.17), (x + 0.03, y + 0.13), (x - 0.04, y + 0.18), (x - w * 0.3, y + 0.17)], (246, 250, 255))
    p.ground((120, 160, 100), 0.68)
    p.row("evergreen", (0.07, 0.93), 0.73, 0.22)


def desert(p):
    p.hills(0.58, 0.05, (236, 190, 110))
    p.hills(0.68, 0.025, (244, 206, 130), 0.9)
    p.row("cactus", (0.12, 0.88), 0.76, 0.34)
    p.row("cactus", (0.66,), 0.66, 0.16)


def snow_field(p):
    p.hills(0.56, 0.05, (214, 228, 242))
    p.row("evergreen", (0.12, 0.3, 0.88), 0.68, 0.34, tint=(190, 215, 215))
    p.hills(0.67, 0.02, (240, 246, 252), 0.8)
    p.dots([(206, 222, 240)], 16, 0.74, 1, 0.012)


def city(p):
    r = p.rng
    for i in range(7):
        h = r.uniform(0.24, 0.52)
        c = r.choice([(120, 134, 160), (150, 120, 120), (100, 120, 130), (170, 150, 130)])
        x = i / 7
        p.rect(x, 0.7 - h, x + 0.138, 0.7, c)
        for yy in range(int(h / 0.085)):
            for xx in range(3):
                p.rect(x + 0.018 + xx * 0.04, 0.72 - h + yy * 0.085, x + 0.04 + xx * 0.04, 0.765 - h + yy * 0.085, (255, 236, 150) if p.time in ("night", "storm", "sunset") else (206, 228, 244))
    p.rect(0, 0.7, 1, 0.75, (190, 188, 186))
    p.ground((104, 106, 114), 0.75)
    for x in (0.05, 0.35, 0.65, 0.95):
        p.rect(x - 0.07, 0.93, x + 0.07, 0.955, (244, 240, 220))


def kitchen(p):
    p.room((250, 226, 180), (200, 150, 110))
    p.rect(0.5, 0.46, 1, 0.74, (232, 240, 240))
    p.rect(0.48, 0.44, 1, 0.48, (120, 90, 70))
    for x in (0.53, 0.7, 0.86):
        p.rect(x, 0.52, x + 0.12, 0.71, (170, 206, 214))
        p.oval(x + 0.1, 0.61, 0.012, 0.012, (90, 90, 90))
    p.rect(0.5, 0.14, 1, 0.17, (140, 100, 70))
    for i, c in enumerate([(220, 80, 70), (80, 150, 210), (240, 190, 60), (110, 180, 110)]):
        p.rect(0.53 + i * 0.12, 0.06, 0.6 + i * 0.12, 0.14, c)
    p.rect(0.72, 0.36, 0.86, 0.44, (90, 96, 110))


def cozy_room(p):
    p.room((214, 150, 130), (170, 116, 80))
    p.sprite("picture", 0.62, 0.34, 0.2, flip=False)
    p.oval(0.5, 0.9, 0.46, 0.1, (190, 80, 90))
    p.oval(0.5, 0.9, 0.36, 0.07, (240, 200, 150))
    p.sprite("bed", 0.84, 0.8, 0.3)
    p.sprite("couch", 0.1, 0.82, 0.36)


def library(p):
    p.rect(0, 0, 1, 1, (110, 74, 50))
    colours = [(190, 60, 60), (60, 100, 170), (70, 140, 90), (220, 180, 80), (140, 80, 150), (230, 220, 200)]
    for shelf in range(4):
        y = 0.03 + shelf * 0.17
        p.rect(0, y, 1, y + 0.15, (70, 44, 30))
        x = 0.0
        while x < 1:
            w, h = p.rng.choice((0.03, 0.04, 0.05)), p.rng.uniform(0.1, 0.14)
            p.rect(x, y + 0.15 - h, x + w - 0.006, y + 0.15, p.rng.choice(colours))
            x += w
    for x in (0, 0.33, 0.66, 0.98):
        p.rect(x, 0, x + 0.025, 0.71, (134, 92, 62))
    p.ground((178, 132, 92), 0.71)
    p.oval(0.5, 0.92, 0.45, 0.07, (80, 120, 110))


def moon(p):
    p.rect(0, 0, 1, 1, (14, 14, 34))
    p.dots([(255, 255, 240), (200, 210, 255)], 40, 0, 0.6, 0.006)
    p.oval(0.8, 0.17, 0.11, 0.11, (60, 130, 220))
    p.oval(0.77, 0.15, 0.05, 0.04, (90, 180, 100))
    p.oval(0.84, 0.2, 0.035, 0.04, (90, 180, 100))
    p.hills(0.64, 0.02, (190, 190, 198), 0.6)
    for x, y, s in ((0.12, 0.74, 0.09), (0.8, 0.72, 0.07), (0.45, 0.95, 0.12), (0.9, 0.92, 0.1)):
        p.oval(x, y, s, s * 0.4, (150, 150, 160))
        p.oval(x, y + 0.008, s * 0.8, s * 0.28, (168, 168, 178))


def cave(p):
    s = 0.5
    p.rect(0, 0, 1, 1, (58, 46, 50))
    sky = [(0.28, 0.7), (0.26, 0.4), (0.36, 0.22), (0.52, 0.17), (0.68, 0.24), (0.76, 0.42), (0.74, 0.7)]
    from backdrops import SKIES
    p.poly(sky, SKIES[p.time][2])
    for x in (0.05, 0.16, 0.42, 0.6, 0.84, 0.95):
        h = p.rng.uniform(0.12, 0.26) * (s if 0.3 < x < 0.7 else 1)
        p.poly([(x - 0.05, 0), (x + 0.05, 0), (x, h)], (84, 68, 70))
    p.ground((104, 84, 76), 0.7)
    for x, h in ((0.08, 0.2), (0.92, 0.24), (0.18, 0.12)):
        p.poly([(x - 0.06, 0.74), (x + 0.06, 0.74), (x, 0.74 - h)], (120, 98, 90))


def farm(p):
    p.hills(0.58, 0.03, (170, 196, 100))
    x = p.rng.choice((0.22, 0.78))
    p.poly([(x - 0.2, 0.42), (x, 0.26), (x + 0.2, 0.42)], (110, 60, 50))
    p.rect(x - 0.18, 0.42, x + 0.18, 0.7, (196, 60, 50))
    p.rect(x - 0.07, 0.52, x + 0.07, 0.7, (250, 240, 230))
    p.line([(x - 0.07, 0.52), (x + 0.07, 0.7)], 0.012, (196, 60, 50))
    p.line([(x + 0.07, 0.52), (x - 0.07, 0.7)], 0.012, (196, 60, 50))
    p.ground((206, 184, 104), 0.69)
    p.sprite("tractor", 1 - x, 0.74, 0.24)
    for i in range(6):
        p.rect(i / 5 - 0.01, 0.69, i / 5 + 0.015, 0.79, (240, 236, 226))
    p.rect(0, 0.715, 1, 0.735, (240, 236, 226))


def harbour(p):
    p.water(0.48, 0.76, (60, 130, 190))
    p.sprite("ship", 0.24, 0.64, 0.3)
    p.sprite("sailboat", 0.8, 0.62, 0.34)
    p.rect(0, 0.75, 1, 1, (176, 128, 84))
    for y in (0.8, 0.86, 0.93):
        p.rect(0, y, 1, y + 0.008, (120, 84, 56))
    for x in (0.06, 0.94):
        p.rect(x - 0.03, 0.66, x + 0.03, 0.82, (110, 76, 52))


def garden(p):
    p.hills(0.56, 0.03, (120, 190, 120))
    p.ground((130, 200, 100), 0.66)
    for i in range(9):
        x = i / 8
        p.poly([(x - 0.045, 0.7), (x - 0.045, 0.5), (x, 0.46), (x + 0.045, 0.5), (x + 0.045, 0.7)], (250, 250, 246))
    p.row("tulip", (0.05, 0.18, 0.31, 0.69, 0.82, 0.95), 0.8, 0.17)
    p.row("tulip", (0.03, 0.97), 0.98, 0.18)


def lake(p):
    p.hills(0.5, 0.05, (90, 150, 130))
    p.ground((124, 190, 100), 0.58)
    p.oval(0.5, 0.68, 0.48, 0.09, (80, 160, 224))
    p.oval(0.5, 0.675, 0.36, 0.05, (130, 196, 240))
    p.row("evergreen", (0.06, 0.18, 0.86, 0.95), 0.61, 0.24)


def jungle(p):
    p.rect(0, 0.3, 1, 1, (34, 96, 60))
    p.row("palm", (0.1, 0.36, 0.66, 0.92), 0.74, 0.62)
    p.ground((70, 130, 60), 0.7)
    for x in (0, 0.12, 0.88, 1.0):
        p.poly([(x - 0.12, 0.84), (x, 0.58), (x + 0.12, 0.84)], (40, 140, 70))
    p.row("hibiscus", (0.06, 0.2, 0.8, 0.94), 0.86, 0.1)


def island(p):
    p.water(0.52, 1, (50, 160, 210))
    p.oval(0.5, 0.95, 0.6, 0.24, SAND)
    p.sprite("palm", p.rng.choice((0.16, 0.84)), 0.84, 0.62)
    p.sprite("shell", 0.5, 0.98, 0.07)


def volcano(p):
    p.poly([(0.02, 0.7), (0.38, 0.24), (0.62, 0.24), (0.98, 0.7)], (104, 70, 66))
    p.poly([(0.38, 0.24), (0.62, 0.24), (0.58, 0.34), (0.53, 0.3), (0.5, 0.44), (0.45, 0.3), (0.42, 0.36)], (250, 110, 40))
    for x, y, s in ((0.5, 0.17, 0.07), (0.44, 0.1, 0.06), (0.56, 0.07, 0.07)):
        p.oval(x, y, s, s, (110, 100, 104))
    p.ground((92, 66, 66), 0.69)
    p.poly([(0.05, 0.78), (0.3, 0.75), (0.25, 0.8), (0.1, 0.84)], (250, 120, 50))
    p.poly([(0.75, 0.86), (0.97, 0.8), (0.98, 0.88), (0.8, 0.9)], (250, 120, 50))


def circus(p):
    p.hills(0.6, 0.02, (140, 200, 110))
    p.sprite("circus tent", 0.5, 0.74, 0.64)
    p.ground((206, 186, 130), 0.72)
    for i in range(12):
        x = i / 11
        p.poly([(x - 0.035, 0.02), (x + 0.035, 0.02), (x, 0.09)], [(230, 60, 60), (60, 120, 230), (250, 200, 60)][i % 3])


def fairground(p):
    p.hills(0.62, 0.02, (130, 190, 110))
    p.sprite("ferris wheel", p.rng.choice((0.3, 0.7)), 0.72, 0.62)
    p.ground((190, 170, 140), 0.7)
    for i in range(10):
        p.oval(i / 9, 0.04 + 0.03 * (i % 2), 0.018, 0.018, [(255, 230, 120), (255, 120, 120), (120, 220, 255)][i % 3])


def campsite(p):
    p.hills(0.55, 0.03, (80, 130, 90))
    p.row("evergreen", (0.08, 0.5, 0.92), 0.68, 0.42)
    p.ground((126, 160, 86), 0.66)
    p.sprite("tent", p.rng.choice((0.26, 0.74)), 0.78, 0.34)


def pumpkin_field(p):
    p.hills(0.58, 0.03, (200, 160, 90))
    p.ground((150, 110, 70), 0.66)
    r = p.rng
    for i in range(9):
        x, y = r.random(), 0.7 + 0.28 * i / 8
        s = 0.045 + 0.03 * (y - 0.66)
        for dx in (-1, 1, 0):
            p.oval(x + dx * s * 0.6, y, s, s * 0.85, (240, 132, 40) if dx else (250, 160, 60))
        p.rect(x - 0.008, y - s * 1.3, x + 0.008, y - s * 0.6, (80, 120, 50))


def mushroom_forest(p):
    p.rect(0, 0.5, 1, 1, (70, 90, 110))
    p.ground((96, 150, 96), 0.7)
    p.row("mushroom", (0.1, 0.9), 0.78, 0.58, prefix="prop:")
    p.row("mushroom", (0.32, 0.7), 0.71, 0.34, prefix="prop:")


def autumn_park(p):
    p.hills(0.58, 0.03, (220, 160, 80))
    p.row("deciduous tree", (0.1, 0.36, 0.66, 0.92), 0.7, 0.5, tint=(232, 120, 44))
    p.ground((206, 156, 84), 0.68)
    p.dots([(220, 80, 40), (240, 170, 50), (180, 80, 40)], 40, 0.7, 1, 0.012)


def station(p):
    p.rect(0, 0.14, 1, 0.2, (120, 70, 60))
    p.poly([(0, 0.14), (0.5, 0.04), (1, 0.14)], (150, 84, 70))
    p.rect(0, 0.2, 0.03, 0.7, (90, 60, 56))
    p.rect(0.97, 0.2, 1, 0.7, (90, 60, 56))
    p.rect(0, 0.68, 1, 0.74, (90, 84, 84))
    p.sprite("locomotive", p.rng.choice((0.3, 0.7)), 0.72, 0.36)
    p.rect(0, 0.735, 1, 0.755, (60, 56, 60))
    p.ground((184, 178, 176), 0.78)
    p.rect(0, 0.78, 1, 0.8, (240, 210, 80))


def bridge(p):
    p.hills(0.5, 0.04, (110, 170, 110))
    p.water(0.58, 1, (70, 140, 200))
    p.rect(0, 0.76, 1, 1, (164, 116, 78))
    for i in range(10):
        p.rect(i / 9 - 0.004, 0.76, i / 9 + 0.004, 1, (116, 80, 54))
    for i in range(6):
        p.rect(i / 5 - 0.018, 0.56, i / 5 + 0.018, 0.78, (130, 88, 58))
    p.rect(0, 0.57, 1, 0.6, (142, 98, 64))
    p.rect(0, 0.67, 1, 0.69, (142, 98, 64))


def swamp(p):
    p.rect(0, 0.45, 1, 1, (74, 92, 66))
    p.row("deciduous tree", (0.08, 0.9), 0.68, 0.52, tint=(92, 110, 70))
    p.water(0.62, 1, (86, 116, 72))
    p.oval(0.5, 0.93, 0.42, 0.12, (110, 124, 70))
    for x in (0.05, 0.13, 0.86, 0.95):
        p.line([(x, 0.9), (x, 0.66)], 0.01, (60, 84, 40))
        p.oval(x, 0.65, 0.016, 0.045, (110, 70, 40))


def waterfall(p):
    p.rect(0, 0.12, 1, 0.72, (126, 118, 112))
    for x in (0.04, 0.2, 0.8, 0.95):
        p.oval(x, 0.14, 0.13, 0.06, (90, 150, 80))
    p.rect(0.32, 0.12, 0.68, 0.74, (130, 200, 240))
    for x in (0.37, 0.46, 0.55, 0.63):
        p.line([(x, 0.13), (x, 0.7)], 0.018, (226, 244, 255))
    p.water(0.7, 0.82, (80, 160, 220))
    for x in (0.32, 0.42, 0.52, 0.62, 0.7):
        p.oval(x, 0.72, 0.06, 0.03, (244, 250, 255))
    p.ground((110, 160, 90), 0.8)


def rooftop(p):
    for i in range(6):
        h = p.rng.uniform(0.12, 0.3)
        p.rect(i / 6, 0.68 - h, i / 6 + 0.14, 0.7, (110, 110, 140))
    p.rect(0.76, 0.44, 0.88, 0.7, (150, 80, 66))
    p.rect(0.74, 0.42, 0.9, 0.47, (110, 60, 50))
    p.rect(0, 0.68, 1, 1, (190, 92, 70))
    for r in range(5):
        for c in range(9):
            p.oval(c / 8 + (0.06 if r % 2 else 0), 0.69 + r * 0.07, 0.062, 0.045, (200 - 8 * r, 96, 74) if (r + c) % 2 else (176, 80, 62))


def underwater(p):
    s = p.side
    from backdrops import mix, sky_image
    dark = 0.5 if p.time in ("night", "storm") else 0.1
    top = mix((120, 214, 240), (10, 30, 80), dark)
    p.image.paste(sky_image("sunny", s, (top, mix((50, 150, 210), (10, 30, 80), dark), mix((30, 100, 170), (8, 20, 60), dark))))
    p.ground((226, 206, 150), 0.74)
    for x, c in ((0.06, (240, 100, 120)), (0.16, (250, 150, 80)), (0.88, (200, 90, 180)), (0.97, (240, 100, 120))):
        for dx in (-0.035, 0, 0.035):
            p.line([(x, 0.84), (x + dx, 0.66)], 0.024, c)
            p.oval(x + dx, 0.66, 0.016, 0.016, c)
    p.row("tropical fish", (0.16, 0.84), 0.34, 0.12)
    for _ in range(12):
        x, y = p.rng.random(), p.rng.uniform(0.05, 0.7)
        p.oval(x, y, 0.016, 0.016, (190, 236, 250))


def clouds(p):
    p.sprite("rainbow", 0.5, 0.66, 0.42)
    for y, c in ((0.72, (236, 242, 252)), (0.84, (250, 252, 255))):
        p.rect(0, y, 1, 1, c)
        for i in range(7):
            p.oval(i / 6 + p.rng.uniform(-0.03, 0.03), y, 0.11, 0.06, c)


def throne_room(p):
    p.room((120, 100, 150), (160, 150, 160), window=False)
    for x in (0.06, 0.28, 0.72, 0.94):
        p.rect(x - 0.045, 0.04, x + 0.045, 0.7, (222, 214, 200))
        p.rect(x - 0.06, 0.02, x + 0.06, 0.07, (200, 170, 90))
        p.rect(x - 0.06, 0.66, x + 0.06, 0.72, (200, 170, 90))
    p.rect(0.4, 0.2, 0.6, 0.7, (230, 180, 60))
    p.rect(0.43, 0.27, 0.57, 0.62, (190, 40, 60))
    p.poly([(0.4, 0.7), (0.6, 0.7), (0.8, 1), (0.2, 1)], (190, 40, 56))


def classroom(p):
    p.room((236, 226, 190), (190, 150, 110))
    p.rect(0.44, 0.1, 0.97, 0.46, (140, 96, 60))
    p.rect(0.46, 0.12, 0.95, 0.44, (44, 92, 72))
    for i, y in enumerate((0.19, 0.27, 0.35)):
        p.line([(0.5, y), (0.88 - 0.1 * i, y)], 0.014, (236, 240, 236))
    for x in (0.1, 0.9):
        p.rect(x - 0.12, 0.7, x + 0.12, 0.74, (200, 140, 80))
        p.rect(x - 0.1, 0.74, x - 0.07, 0.9, (130, 90, 60))
        p.rect(x + 0.07, 0.74, x + 0.1, 0.9, (130, 90, 60))


def sunflower_field(p):
    p.hills(0.56, 0.03, (190, 190, 80))
    p.ground((120, 160, 70), 0.64)
    for base, height, count in ((0.7, 0.17, 8), (0.78, 0.22, 6)):
        p.row("sunflower", [i / (count - 1) for i in range(count)], base, height, prefix="prop:")
    p.row("sunflower", (0.03, 0.97), 0.96, 0.28, prefix="prop:")


def ice(p):
    p.water(0.52, 0.72, (70, 140, 190))
    for x, h, w in ((0.14, 0.34, 0.2), (0.84, 0.4, 0.22), (0.55, 0.14, 0.14)):
        p.poly([(x - w, 0.66), (x - w * 0.5, 0.66 - h * 0.7), (x, 0.66 - h), (x + w * 0.6, 0.66 - h * 0.5), (x + w, 0.66)], (222, 240, 252))
        p.poly([(x, 0.66 - h), (x + w * 0.6, 0.66 - h * 0.5), (x + w, 0.66), (x + 0.02, 0.66)], (176, 212, 238))
    p.hills(0.72, 0.008, (236, 246, 254), 0.6)
    p.poly([(0.1, 0.88), (0.3, 0.86), (0.36, 0.89), (0.16, 0.91)], (196, 222, 242))


def lighthouse(p):
    p.water(0.52, 0.76, (56, 120, 180))
    x = p.rng.choice((0.2, 0.8))
    for i in range(5):
        y0, y1 = 0.18 + i * 0.11, 0.18 + (i + 1) * 0.11
        w0, w1 = 0.06 + 0.012 * i, 0.06 + 0.012 * (i + 1)
        p.poly([(x - w0, y0), (x + w0, y0), (x + w1, y1), (x - w1, y1)], (222, 60, 56) if i % 2 == 0 else (250, 250, 248))
    p.rect(x - 0.05, 0.1, x + 0.05, 0.18, (255, 232, 120))
    p.poly([(x - 0.075, 0.11), (x + 0.075, 0.11), (x, 0.03)], (190, 50, 50))
    if p.time in ("night", "storm", "fog"):
        d = 1 if x < 0.5 else -1
        p.poly([(x + 0.05 * d, 0.12), (x + 0.8 * d, 0.02), (x + 0.8 * d, 0.26), (x + 0.05 * d, 0.16)], (240, 226, 150))
    p.hills(0.74, 0.02, (120, 150, 96), 0.7)


PAINTERS = {
    "meadow": meadow, "forest": forest, "river": river, "beach": beach, "castle": castle, "village": village,
    "mountains": mountains, "desert": desert, "snow field": snow_field, "city": city, "kitchen": kitchen,
    "cozy room": cozy_room, "library": library, "moon": moon, "cave": cave, "farm": farm, "harbour": harbour,
    "garden": garden, "lake": lake, "jungle": jungle, "island": island, "volcano": volcano, "circus": circus,
    "fairground": fairground, "campsite": campsite, "pumpkin field": pumpkin_field, "mushroom forest": mushroom_forest,
    "autumn park": autumn_park, "station": station, "bridge": bridge, "swamp": swamp, "waterfall": waterfall,
    "rooftop": rooftop, "underwater": underwater, "clouds": clouds, "throne room": throne_room,
    "classroom": classroom, "sunflower field": sunflower_field, "ice": ice, "lighthouse": lighthouse,
}
