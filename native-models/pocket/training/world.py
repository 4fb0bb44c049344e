"""The picture world: which characters, looks, places, times, props and styles exist, and how a scene is drawn
by lot. A scene is a plain dict: `captions.py` puts it into words, `compose.py` into pixels.
"""
import hashlib
import random
from dataclasses import dataclass

COLOURS = {
    "red": (214, 48, 49), "blue": (52, 110, 219), "green": (46, 160, 87),
    "yellow": (246, 196, 46), "purple": (140, 82, 190),
}
GARMENTS = ["none", "coat", "sweater", "cape", "overalls"]
ACCESSORIES = ["none", "scarf", "hat", "glasses", "bow tie"]
SIZES = {"small": 0.6, "": 0.72, "big": 0.82}
STYLES = ["watercolor", "cartoon", "pencil", "pastel"]
TIMES = ["morning", "sunny", "sunset", "night", "rain", "snow", "fog", "storm"]


@dataclass(frozen=True)
class Kind:
    icons: str
    furs: tuple = ("",)  # the first is the icon's own colouring; the others are recolourings
    tail: str = "none"
    crop: float = 1.0  # share of the icon, from the top, that is the head
    skip: tuple = ()  # sets whose drawing is not a head
    eye: float = 0.5  # height of the eyes in the head, for glasses
    profile: bool = False  # seen from the side: no glasses
    person: bool = False
    shirt: tuple = (90, 120, 180)  # what a person wears when the look has no garment
    nouns: tuple = ()


KINDS = {
    "fox": Kind("fox|foxsmiling", ("red", "white", "grey"), "bushy", eye=0.55),
    "bear": Kind("bear", ("brown", "black", "golden"), "puff", eye=0.45),
    "rabbit": Kind("rabbit-face|bunny", ("white", "brown", "pink"), "puff", eye=0.62, nouns=("rabbit", "bunny")),
    "cat": Kind("cat-face|cat", ("orange", "grey", "white"), "thin", eye=0.52),
    "dog": Kind("dog-face|dog", ("brown", "grey", "white"), "thin", eye=0.42, nouns=("dog", "puppy")),
    "mouse": Kind("mouse-face|mouse", ("grey", "brown", "white"), "thin", eye=0.55),
    "lion": Kind("lion", ("golden", "white"), "tuft", eye=0.45),
    "tiger": Kind("tiger-face|tiger", ("orange", "white"), "thin", eye=0.47),
    "frog": Kind("frog", ("green", "blue", "yellow"), "none", eye=0.22),
    "dragon": Kind("dragon-face|dragonhead", ("green", "red", "purple"), "dragon", profile=True),
    "unicorn": Kind("unicorn", ("white", "pink"), "horse", profile=True),
    "robot": Kind("robot|robot-face", ("grey", "golden", "red"), "none", eye=0.45),
    "wolf": Kind("wolf|wolfface", ("grey", "white", "black"), "bushy", eye=0.5),
    "panda": Kind("panda|pandaface", ("",), "puff", eye=0.5),
    "koala": Kind("koala", ("grey", "brown"), "none", skip=("notov1", "emojione"), eye=0.5),
    "pig": Kind("pig-face|pig", ("pink", "brown"), "curl", eye=0.42),
    "cow": Kind("cow-face|cowface", ("",), "tuft", skip=("fx",), eye=0.38),
    "monkey": Kind("monkey-face|monkeyface", ("brown", "golden", "grey"), "thin", eye=0.42),
    "hamster": Kind("hamster|hampster", ("golden", "white"), "puff", eye=0.5),
    "horse": Kind("horse-face|horseface", ("brown", "white", "black"), "horse", profile=True),
    "raccoon": Kind("raccoon", ("",), "bushy", skip=("noto",), eye=0.48),
    "polar bear": Kind("polar-bear", ("",), "puff", eye=0.5),
    "deer": Kind("deer", ("",), "puff", skip=("fluent", "noto"), eye=0.62),
    "owl": Kind("owl", ("brown", "white", "blue"), "none", crop=0.5, eye=0.5),
    "penguin": Kind("penguin", ("",), "none", crop=0.42, skip=("noto", "notov1"), eye=0.6),
    "chick": Kind("front-facing-baby-chick|frontfacingchick", ("yellow", "white"), "none", crop=0.7, eye=0.45),
    "duck": Kind("duck", ("green", "white"), "none", crop=0.42, profile=True),
    "alien": Kind("alien", ("green", "blue"), "none", eye=0.52),
    "ghost": Kind("ghost", ("",), "none", crop=0.62, eye=0.45),
    "snowman": Kind("snowman-without-snow", ("",), "none", crop=0.5, skip=("emojione",), eye=0.45),
    "boy": Kind("boy", person=True, eye=0.55, shirt=(70, 130, 200)),
    "girl": Kind("girl", person=True, eye=0.55, shirt=(226, 96, 140)),
    "grandfather": Kind("old-man", person=True, eye=0.52, shirt=(110, 100, 90), nouns=("grandfather", "old man")),
    "grandmother": Kind("old-woman", person=True, eye=0.55, shirt=(150, 90, 150), nouns=("grandmother", "old woman")),
    "princess": Kind("princess", person=True, eye=0.6, crop=0.93, shirt=(236, 120, 190)),
    "prince": Kind("prince", person=True, eye=0.6, crop=0.93, shirt=(60, 90, 190)),
    "wizard": Kind("man-mage|mage", person=True, eye=0.5, crop=0.72, shirt=(80, 60, 160)),
    "guard": Kind("guard|guardsman", person=True, eye=0.72, crop=0.85, shirt=(200, 40, 50), nouns=("guard", "soldier")),
    "santa": Kind("santa-claus|fatherchristmas", person=True, eye=0.5, shirt=(205, 35, 40), nouns=("santa", "santa claus")),
    "chef": Kind("cook|man-cook", person=True, eye=0.55, crop=0.74, shirt=(240, 240, 240), nouns=("chef", "cook")),
    "farmer": Kind("farmer|man-farmer", person=True, eye=0.5, crop=0.7, shirt=(70, 140, 80)),
    "detective": Kind("detective", person=True, eye=0.5, crop=0.75, shirt=(90, 85, 80)),
    "astronaut": Kind("astronaut|man-astronaut", person=True, eye=0.5, crop=0.68, skip=("twemoji",), shirt=(232, 236, 242)),
    "ninja": Kind("ninja", person=True, eye=0.5, crop=0.62, shirt=(45, 45, 60)),
    "vampire": Kind("vampire|man-vampire", person=True, eye=0.5, crop=0.7, shirt=(60, 25, 50)),
    "clown": Kind("clown-face", person=True, eye=0.4, shirt=(240, 180, 50)),
}

# prop: (icon names, how it is held, phrases). `hand` beside the body, `up` above the hand, `front` before the
# chest, `side` standing on the ground, `over` above the head, `ride` around the legs.
PROPS = {
    "lantern": ("red-paper-lantern|izakayalantern", "hand", ("finding a lantern", "holding a lantern", "carrying a lantern", "with a lantern")),
    "balloon": ("balloon", "up", ("holding a balloon", "with a balloon", "playing with a balloon")),
    "umbrella": ("umbrella|umbrellawithraindrops", "over", ("under an umbrella", "holding an umbrella", "with an umbrella")),
    "boat": ("", "ride", ("in a boat", "sailing in a small boat", "rowing a boat")),
    "book": ("open-book|openbook", "front", ("reading a book", "with a book", "reading a story")),
    "kite": ("kite", "up", ("flying a kite", "with a kite", "playing with a kite")),
    "apple": ("red-apple|redapple", "hand", ("eating an apple", "holding an apple", "finding an apple")),
    "drum": ("drum", "front", ("playing a drum", "playing the drum", "with a drum")),
    "guitar": ("guitar", "front", ("playing a guitar", "playing the guitar", "with a guitar")),
    "trumpet": ("trumpet", "hand", ("playing a trumpet", "blowing a trumpet")),
    "violin": ("violin", "front", ("playing a violin", "playing the violin")),
    "cake": ("birthday-cake|birthdaycake", "side", ("eating a cake", "finding a cake", "baking a cake", "with a birthday cake")),
    "mushroom": ("mushroom", "side", ("finding a mushroom", "looking at a mushroom", "picking a mushroom")),
    "sunflower": ("sunflower", "hand", ("holding a sunflower", "picking a sunflower", "smelling a sunflower")),
    "rose": ("rose", "hand", ("holding a rose", "finding a rose", "smelling a rose")),
    "key": ("key|old-key|oldkey", "hand", ("finding a key", "holding a key", "holding a golden key")),
    "star": ("star", "up", ("catching a star", "holding a star", "finding a star")),
    "gift": ("wrapped-gift|present", "side", ("opening a gift", "finding a present", "carrying a gift")),
    "ball": ("soccer-ball|soccerball", "side", ("playing with a ball", "kicking a ball", "playing football")),
    "candle": ("candle", "hand", ("holding a candle", "with a candle", "lighting a candle")),
    "telescope": ("telescope", "side", ("looking through a telescope", "with a telescope")),
    "map": ("world-map|worldmap|map", "front", ("reading a map", "holding a map", "looking at a map")),
    "fish": ("fish", "hand", ("catching a fish", "holding a fish", "finding a fish")),
    "honey": ("honey-pot|honeypot", "side", ("eating honey", "with a pot of honey", "finding a honey pot")),
    "carrot": ("carrot", "hand", ("eating a carrot", "holding a carrot", "finding a carrot")),
    "strawberry": ("strawberry", "hand", ("eating a strawberry", "holding a strawberry", "picking a strawberry")),
    "ice cream": ("ice-cream|icecream", "hand", ("eating ice cream", "with an ice cream")),
    "cookie": ("cookie", "hand", ("eating a cookie", "holding a cookie")),
    "broom": ("broom", "hand", ("sweeping with a broom", "holding a broom", "with a broom")),
    "basket": ("basket", "side", ("carrying a basket", "with a basket", "with a picnic basket")),
    "crystal ball": ("crystal-ball|crystalball", "side", ("looking into a crystal ball", "with a crystal ball")),
    "butterfly": ("butterfly", "up", ("chasing a butterfly", "watching a butterfly", "with a butterfly")),
    "bell": ("bell", "hand", ("ringing a bell", "holding a bell", "with a bell")),
    "feather": ("feather", "hand", ("finding a feather", "holding a feather")),
    "rocket": ("rocket", "side", ("building a rocket", "with a rocket", "playing with a toy rocket")),
    "magnifying glass": ("magnifying-glass-tilted-left|leftmagnifyingglass", "hand", ("looking through a magnifying glass", "with a magnifying glass")),
    "paintbrush": ("paintbrush|lowerleftpaintbrush", "hand", ("painting", "painting a picture", "with a paintbrush")),
    "camera": ("camera", "front", ("taking a photo", "with a camera", "holding a camera")),
    "wand": ("magic-wand", "hand", ("waving a magic wand", "with a magic wand", "doing magic")),
    "gem": ("gem-stone|gem", "hand", ("finding a gem", "holding a diamond", "with a gem")),
    "pumpkin": ("jack-o-lantern|jackolantern", "side", ("carving a pumpkin", "with a pumpkin", "finding a pumpkin")),
    "tea": ("hot-beverage|hotbeverage", "hand", ("drinking tea", "with a cup of tea", "drinking hot chocolate")),
    "letter": ("envelope|email", "hand", ("reading a letter", "holding a letter", "finding a letter")),
    "campfire": ("fire", "side", ("sitting by a campfire", "by a campfire", "warming up by a fire")),
    "teddy bear": ("teddy-bear", "hand", ("holding a teddy bear", "with a teddy bear")),
    "snowball": ("", "hand", ("throwing a snowball", "holding a snowball", "playing with snowballs")),
}
# action: (pose, phrases)
ACTIONS = {
    "standing": ("stand", ("standing", "smiling", "", "")),
    "walking": ("walk", ("walking", "taking a walk", "wandering")),
    "running": ("run", ("running", "running away", "racing")),
    "jumping": ("jump", ("jumping", "jumping up high", "leaping")),
    "sitting": ("sit", ("sitting", "sitting down", "resting")),
    "sleeping": ("sleep", ("sleeping", "taking a nap", "fast asleep", "sleeping peacefully")),
    "dancing": ("dance", ("dancing", "dancing and singing", "dancing happily")),
    "waving": ("wave", ("waving", "waving hello", "saying goodbye")),
}

INDOOR = {"kitchen", "cozy room", "library", "throne room", "classroom"}
# place: (phrases; the first word is the preposition)
PLACES = {
    "meadow": ("in a meadow", "in the meadow", "in a green meadow", "across a meadow"),
    "forest": ("in a forest", "in the forest", "through a forest", "in the woods"),
    "river": ("by a river", "by the river", "at the river", "beside a river"),
    "beach": ("on a beach", "on the beach", "at the beach", "by the sea"),
    "castle": ("in front of a castle", "at the castle", "near a castle", "by a castle"),
    "village": ("in a village", "in the village", "through a village", "in a small village"),
    "mountains": ("in the mountains", "on a mountain", "high in the mountains", "near a mountain"),
    "desert": ("in a desert", "in the desert", "through the desert"),
    "snow field": ("in the snow", "on a snow field", "in a snowy field", "in a white winter field"),
    "city": ("in a city", "on a city street", "in the city", "in a busy city"),
    "kitchen": ("in a kitchen", "in the kitchen"),
    "cozy room": ("in a cozy room", "in a bedroom", "in the bedroom", "in a small room"),
    "library": ("in a library", "in the library", "in an old library"),
    "moon": ("on the moon", "on the surface of the moon"),
    "cave": ("in a cave", "in a dark cave", "inside a cave"),
    "farm": ("on a farm", "at the farm", "near a barn"),
    "harbour": ("at a harbour", "in the harbour", "on a pier", "at the harbor"),
    "garden": ("in a garden", "in the garden", "in a flower garden"),
    "lake": ("by a lake", "at the lake", "beside a lake"),
    "jungle": ("in a jungle", "in the jungle", "through the jungle"),
    "island": ("on an island", "on a small island", "on a desert island"),
    "volcano": ("near a volcano", "by a volcano", "in front of a volcano"),
    "circus": ("at the circus", "in front of a circus tent", "at a circus"),
    "fairground": ("at a fairground", "at the fair", "near a ferris wheel"),
    "campsite": ("at a campsite", "next to a tent", "by a tent"),
    "pumpkin field": ("in a pumpkin field", "in a pumpkin patch"),
    "mushroom forest": ("in a mushroom forest", "among giant mushrooms"),
    "autumn park": ("in an autumn park", "in the park in autumn", "in an autumn forest"),
    "station": ("at a train station", "at the station", "by a train"),
    "bridge": ("on a bridge", "crossing a bridge", "on an old bridge"),
    "swamp": ("in a swamp", "in the swamp"),
    "waterfall": ("by a waterfall", "near a waterfall", "at a waterfall"),
    "rooftop": ("on a rooftop", "on the roof", "on the roofs of the city"),
    "underwater": ("under the sea", "under water", "at the bottom of the sea"),
    "clouds": ("on a cloud", "above the clouds", "in the clouds"),
    "throne room": ("in a throne room", "in a palace", "in the palace"),
    "classroom": ("in a classroom", "at school", "in the classroom"),
    "sunflower field": ("in a sunflower field", "in a field of sunflowers", "among sunflowers"),
    "ice": ("on the ice", "among icebergs", "on an iceberg"),
    "lighthouse": ("by a lighthouse", "near a lighthouse", "at the lighthouse"),
}
SCENERY = {
    "deciduous tree": "deciduous-tree|deciduoustree", "evergreen": "evergreen-tree|evergreen", "palm": "palm-tree|palmtree",
    "castle": "castle|europeancastle", "house": "house|housebuilding", "house garden": "house-with-garden|housewithgarden",
    "church": "church", "office": "office-building|officebuilding", "tent": "tent", "ferris wheel": "ferris-wheel|ferriswheel",
    "circus tent": "circus-tent|circustent", "cactus": "cactus", "bed": "bed", "couch": "couch-and-lamp", "tractor": "tractor",
    "ship": "ship", "sailboat": "sailboat", "volcano": "volcano", "rainbow": "rainbow", "tulip": "tulip",
    "blossom": "blossom", "hibiscus": "hibiscus", "shell": "spiral-shell|spiralshell", "locomotive": "locomotive|steamlocomotive",
    "picture": "framed-picture|framewithpicture", "tropical fish": "tropical-fish|tropicalfish", "top hat": "top-hat|tophat",
    "books": "books", "zzz": "zzz", "notes": "musical-notes|multiplemusicalnotes",
}
WANTED = {f"head:{name}": kind.icons for name, kind in KINDS.items()}
WANTED |= {f"prop:{name}": prop[0] for name, prop in PROPS.items() if prop[0]}
WANTED |= {f"scene:{name}": icons for name, icons in SCENERY.items()}


def stable(*words) -> int:
    """A hash that is the same in every process, unlike `hash`."""
    return int.from_bytes(hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=4).digest(), "little")


# The art sets, best first; a kind comes from the first HANDS of them that have it, props and scenery from the first.
HAND_ORDER = ("fluent", "twemoji", "noto", "fx", "notov1", "emojione")
HANDS = 2
# What no caption speaks of stands still: a place has few stages, the character stands at one spot and faces one way.
# Chance there teaches nothing, and a network has to average over it before it can learn what the words say.
STAGES = 2


def hands_of(kind: str, atlas_keys) -> list[str]:
    return [s for s in HAND_ORDER if (s, f"head:{kind}") in atlas_keys and s not in KINDS[kind].skip][:HANDS]


PREFER = 0.7
# Kinds whose head already wears something, and places where no tree can stand.
CROWNED = {"princess", "prince", "wizard", "guard", "santa", "chef", "farmer", "detective", "astronaut", "unicorn"}
TREELESS = INDOOR | {"moon", "underwater", "clouds", "cave", "ice", "rooftop", "harbour", "bridge", "station"}


def draw_look(rng: random.Random, kind: str, place: str, time: str, atlas_keys) -> dict:
    """Which fox? Text that leaves the look open is answered by the context: with chance PREFER the look is the
    one this kind has in this place and light, so that a character drifts between scenes as it does with models
    trained on real pictures. Each attribute depends on a sum of hashes, not on a table of all combinations: a
    small model can learn that."""
    hands, furs = hands_of(kind, atlas_keys), KINDS[kind].furs
    colours = list(COLOURS)
    k, p, t = stable("k", kind), stable("p", place), stable("t", time)
    preferred = {
        "hand": hands[(k + p) % len(hands)],
        "fur": furs[(k // 7 + p // 11 + t // 5) % len(furs)] if rng.random() < 0.5 else furs[0],
        "garment": GARMENTS[(k // 13 + t // 7) % len(GARMENTS)],
        "garment colour": colours[(k // 17 + p // 5) % len(colours)],
        "accessory": ACCESSORIES[(k // 19 + p // 13) % len(ACCESSORIES)],
        "accessory colour": colours[(k // 23 + t // 11) % len(colours)],
    }
    chance = {
        "hand": rng.choice(hands), "fur": rng.choice(furs), "garment": rng.choice(GARMENTS),
        "garment colour": rng.choice(colours), "accessory": rng.choice(ACCESSORIES), "accessory colour": rng.choice(colours),
    }
    look = {key: preferred[key] if rng.random() < PREFER else chance[key] for key in preferred}
    if look["accessory"] == "glasses" and KINDS[kind].profile:
        look["accessory"] = "bow tie"
    if look["accessory"] == "hat" and kind in CROWNED:
        look["accessory"] = "scarf"
    return look


def draw_scene(seed: int, atlas_keys) -> dict:
    """One scene by lot: who, where, when, with what, in which style."""
    rng = random.Random(seed)
    place, time = rng.choice(tuple(PLACES)), rng.choice(TIMES)
    cast = []
    for kind in rng.sample(tuple(KINDS), 2 if rng.random() < 0.15 else 1):
        size = rng.choices(("", "small", "big"), (8, 1, 1))[0]
        cast.append({"kind": kind, "size": size, **draw_look(rng, kind, place, time, atlas_keys)})
    prop = None
    if rng.random() < 0.6:
        prop = rng.choice(tuple(PROPS))
        if prop == "boat" and place in INDOOR:
            prop = "book"
        action = rng.choice(["standing", "standing", "standing", "sitting", "walking"])
        if prop in ("boat", "umbrella"):
            action = "standing"
        if prop == "campfire":
            action = "sitting"
    else:
        action = rng.choice(tuple(ACTIONS))
    return {
        "seed": seed, "stage": stable("stage", place, rng.randrange(STAGES)), "cast": cast, "place": place, "time": time,
        "action": action, "prop": prop, "style": rng.choice(STYLES),
        "prop set": next((s for s in HAND_ORDER if (s, f"prop:{prop}") in atlas_keys), None), "scenery set": HAND_ORDER[0],
        "tree": rng.random() < 0.1 and place not in TREELESS and prop not in ("boat", "umbrella"),
    }
