"""Puts a scene into words, ConsiStory+ form: "a <style> of <subject>[,] <frame>", one scene each. Attributes are
left out at random, which is what makes keeping a character the same a real task.
"""
import random
import re
from functools import lru_cache

from world import INDOOR, ACTIONS, KINDS, PLACES, PROPS

STYLE_WORDS = {
    "watercolor": ("a watercolor illustration of", "a watercolor illustration of", "a watercolor painting of", "a watercolor of", "a watercolour of", "a soft watercolor picture of"),
    "cartoon": ("a cartoon of", "a cartoon illustration of", "a colorful cartoon of", "a bright cartoon picture of", "a cartoon drawing of"),
    "pencil": ("a pencil drawing of", "a pencil sketch of", "a sketch of", "a hand-drawn pencil illustration of"),
    "pastel": ("a pastel drawing of", "a pastel of", "a pastel illustration of", "a chalk pastel of", "a crayon drawing of"),
}
ANY_STYLE = ("a picture of", "an illustration of", "a storybook picture of", "a drawing of", "")
SIZE_WORDS = {"small": ("small", "little", "tiny"), "big": ("big", "large"), "": ("",)}
GARMENT_WORDS = {"coat": ("coat", "coat", "jacket"), "sweater": ("sweater", "striped sweater"), "cape": ("cape", "cloak"), "overalls": ("overalls", "dungarees")}
TIME_WORDS = {
    "morning": ("in the morning", "at sunrise", "early in the morning", "at dawn"),
    "sunny": ("on a sunny day", "in the sunshine", "under a blue sky", "on a bright day"),
    "sunset": ("at sunset", "in the evening", "at dusk"),
    "night": ("at night", "at night", "under the stars", "in the moonlight", "late at night"),
    "rain": ("in the rain", "on a rainy day", "while it rains"),
    "snow": ("while it snows", "on a snowy day", "in falling snow", "in winter"),
    "fog": ("in the fog", "on a foggy day", "in the mist"),
    "storm": ("in a storm", "on a stormy day", "during a thunderstorm", "in a stormy night"),
}
TIME_ADJECTIVES = {"snow": ("snowy", "snowy", "winter"), "rain": ("rainy",), "fog": ("foggy", "misty"), "storm": ("stormy",), "sunny": ("sunny",), "night": ("dark", "moonlit")}


def article(words: str) -> str:
    return ("an " if words[0] in "aeio" else "a ") + words


def subject(rng: random.Random, who: dict, detail: float) -> str:
    """`detail` scales how readily attributes are named."""
    info = KINDS[who["kind"]]
    words = []
    if who["size"] and rng.random() < 0.7:
        words.append(rng.choice(SIZE_WORDS[who["size"]]))
    natural = who["fur"] == info.furs[0]
    if who["fur"] and rng.random() < (0.4 if natural else 0.75):
        words.append(who["fur"])
    words.append(rng.choice(info.nouns or (who["kind"],)))
    text = article(" ".join(words))
    worn = []
    if who["garment"] != "none" and rng.random() < 0.55 * detail:
        noun = rng.choice(GARMENT_WORDS[who["garment"]])
        colour = who["garment colour"] + " " if rng.random() < 0.5 else ""
        worn.append(colour + noun if noun in ("overalls", "dungarees") else article(colour + noun))
    if who["accessory"] != "none" and rng.random() < 0.55 * detail:
        colour = who["accessory colour"] + " " if rng.random() < 0.45 else ""
        worn.append(colour + "glasses" if who["accessory"] == "glasses" else article(colour + who["accessory"]))
    rng.shuffle(worn)
    if worn:
        link = rng.choice((" with ", " with ", " wearing ", " in ")) if "glasses" not in worn[0] else " with "
        text += link + " and ".join(worn)
    return text


def doing(rng: random.Random, scene: dict) -> str:
    action = rng.choice(ACTIONS[scene["action"]][1])
    if not scene["prop"]:
        return action
    phrase = rng.choice(PROPS[scene["prop"]][2])
    if scene["action"] in ("sitting", "walking") and rng.random() < 0.6:
        phrase = f"{action} {phrase}" if phrase.split()[0] in ("with", "in", "under", "by") else f"{action} and {phrase}"
        if scene["prop"] == "campfire":
            phrase = rng.choice(PROPS["campfire"][2])
    return phrase


def where_and_when(rng: random.Random, scene: dict) -> str:
    parts = []
    place, time = "", ""
    named_time = rng.random() < 0.72
    if scene["tree"]:
        parts.append("under a tree")
    if rng.random() < (0.4 if scene["tree"] else 0.94):
        place = rng.choice(PLACES[scene["place"]])
        adjectives = TIME_ADJECTIVES.get(scene["time"])
        if named_time and adjectives and scene["place"] not in INDOOR and rng.random() < 0.35:
            for mark in (" a ", " an ", " the "):
                if mark in place and not any(a in place for a in ("snow", "old ", "dark", "sea")):
                    head, tail = place.split(mark, 1)
                    place = f"{head} {article(rng.choice(adjectives))} {tail}"
                    named_time = False
                    break
    if named_time:
        time = rng.choice(TIME_WORDS[scene["time"]])
    both = [place, time] if rng.random() < 0.88 else [time, place]
    return " ".join(p for p in parts + both if p)


def parts(scene: dict, seed: int) -> tuple[str, str, str]:
    """(style and subject, joint, frame): the two halves a consolidated prompt is made of."""
    rng = random.Random(seed)
    style = rng.choice(STYLE_WORDS[scene["style"]]) if rng.random() < 0.9 else rng.choice(ANY_STYLE)
    detail = rng.choice((0.4, 1.0, 1.6))
    who = " and ".join(subject(rng, one, detail) for one in scene["cast"])
    frame = " ".join(p for p in (doing(rng, scene), where_and_when(rng, scene)) if p)
    joint = ", " if rng.random() < 0.45 and frame else " "
    return f"{style} {who}".strip(), joint, frame


def caption(scene: dict, seed: int) -> str:
    return "".join(parts(scene, seed)).strip()


LENGTH = 77  # rows that the encoders see
PLAIN, LONG, AMID = 4, 1, 3  # captions of each kind that are kept with a picture
VARIANTS = PLAIN + LONG + AMID


class Variants:
    """Captions of a scene as token ids, made where pictures are made. `scene_of` draws other scenes (seed -> scene)."""

    def __init__(self, tokenizer, scene_of):
        self.scene_of = scene_of
        self.start, self.end = tokenizer.bos_token_id, tokenizer.eos_token_id
        # A word is always the same ids, so each is looked up once.
        self.piece = lru_cache(None)(lambda word: tuple(tokenizer(word).input_ids[1:-1]))

    def ids(self, text: str) -> list[int]:
        return [i for word in re.findall(r"[a-z]+|[^\sa-z]", text.lower()) for i in self.piece(word)]

    def row(self, text: str) -> list[int]:
        """77 ids, padded with end-of-text."""
        ids = [self.start, *self.ids(text)[: LENGTH - 2], self.end]
        return ids + [self.end] * (LENGTH - len(ids))

    def frame(self, rng: random.Random) -> str:
        return parts(self.scene_of(rng.getrandbits(32)), rng.getrandbits(32))[2]

    def long(self, rng: random.Random, scene: dict) -> str:
        """The scene's caption with frames of other scenes among its own, so that all rows of the encoders are trained and
        a caption that speaks of more than the picture shows is no surprise."""
        head, _, own = parts(scene, rng.getrandbits(32))
        frames, room = [own], LENGTH - 2 - len(self.ids(f"{head} {own}"))
        for _ in range(rng.randint(1, 6)):
            frame = self.frame(rng)
            room -= len(self.ids(frame))
            if room < 0:
                break
            frames.append(frame)
        rng.shuffle(frames)
        return " ".join([head, *frames])

    def amid(self, rng: random.Random, scene: dict) -> tuple[str, tuple[int, int, int]]:
        """The scene's words in the middle of other scenes' words; the row at which the first of these words stands, and
        the rows [from, to) that are the scene's own."""
        head, _, own = parts(scene, rng.getrandbits(32))
        first, size, before, after = 1 + len(self.ids(head)), len(self.ids(own)), [], []
        start, room = first, LENGTH - 1 - first - size
        for _ in range(rng.randint(1, 6)):
            clause = self.frame(rng)
            count = len(self.ids(clause))
            room -= count
            if room < 0:
                break
            if rng.random() < 0.6:
                before.append(clause)
                start += count
            else:
                after.append(clause)
        return " ".join(part for part in (head, *before, own, *after) if part), (first, start, start + size)

    def of(self, scene: dict) -> tuple[list[list[int]], list[tuple[int, int, int]]]:
        """ids [VARIANTS][77], plain captions first, then long ones, then those amid others, and the rows of the last."""
        rng = random.Random(scene["seed"] * 17 + 3)
        texts = [caption(scene, rng.getrandbits(32)) for _ in range(PLAIN)] + [self.long(rng, scene) for _ in range(LONG)]
        among = [self.amid(rng, scene) for _ in range(AMID)]
        return [self.row(text) for text in (*texts, *(text for text, _ in among))], [own for _, own in among]
