"""The golden requests, in the shape of Fabula's StoryRequest and DrawSettingsInput.

Every case says what must be undone to see its effect (`without`), because a golden that its subject
does not change proves nothing.
"""

from dataclasses import dataclass, field

FOX = "A watercolour of a red fox with a coat"
OWL = "A watercolour of a small owl with glasses"
SCENES = ["playing in the snow", "reading by a lantern, 3 books!", "sailing at night"]
# The last two repeat words of the first and of P0: rows must come from places, not from a search for the words.
MANY_SCENES = [
    "walking in the forest", "baking in the kitchen", "waving from a boat",
    "running under the stars", "in the forest", "a red fox",
]
LONG_SCENES = [
    "finding an unusual umbrella at the windowsill", "waddling through puddles by the lighthouse",
    "sketching zeppelins under the fjord's sky", "whispering to the dragonflies, half asleep",
]

PLAIN = {"method": "plain"}

# As Playground v2.5 publishes it.
EDM_SCHEDULER = {
    "_class_name": "EDMDPMSolverMultistepScheduler",
    "algorithm_type": "dpmsolver++",
    "dynamic_thresholding_ratio": 0.995,
    "euler_at_final": False,
    "final_sigmas_type": "zero",
    "lower_order_final": True,
    "num_train_timesteps": 1000,
    "prediction_type": "epsilon",
    "rho": 7.0,
    "sample_max_value": 1.0,
    "sigma_data": 0.5,
    "sigma_max": 80.0,
    "sigma_min": 0.002,
    "solver_order": 2,
    "solver_type": "midpoint",
    "thresholding": False,
}


def scenes(prompts: list[str], identity: str = FOX, seed: int = 42) -> list[dict]:
    return [{"identityPrompt": identity, "framePrompt": prompt, "seed": seed} for prompt in prompts]


@dataclass
class Case:
    name: str
    settings: dict = field(default_factory=dict)
    without: dict = field(default_factory=lambda: PLAIN)
    model: str = "tiny-sdxl"
    scenes: list[dict] = field(default_factory=lambda: scenes(SCENES))
    draw: list[int] | None = None
    keep: str = "latents"  # more of: text noise image
    width: int = 64
    height: int = 48
    scheduler_config: dict | None = None  # instead of the checkpoint's own

    def request(self) -> dict:
        size = {"width": self.width, "height": self.height, "steps": 10}
        request = {"model": self.model, "scenes": self.scenes}
        if self.draw is not None:
            request["draw"] = self.draw
        if self.scheduler_config is not None:
            request["schedulerConfig"] = self.scheduler_config
        return request | {"settings": size | self.settings}


def sampler(name: str, **settings) -> Case:
    return Case(f"sampler-{name}", {"scheduler": name, **settings}, draw=[1])


TWO_CASTS = scenes([SCENES[0]], FOX, 1) + scenes([SCENES[2]], OWL, 2) + scenes([SCENES[1]], FOX, 3)
TWO_CASTS += scenes([MANY_SCENES[1]], OWL, 4)

CASES = [
    Case("released", keep="latents text noise image"),
    Case("express-first", {"svr": {"order": "express-first"}}, {"svr": {}}, keep="latents text", draw=[0, 1]),
    Case("svr-eot", {"svr": {"mode": "svr-eot"}}, {"svr": {}}, keep="latents text", draw=[0, 1]),
    Case("svr-original", {"svr": {"mode": "original"}}, {"svr": {}}, draw=[0]),
    Case(
        "svr-constants",
        {"svr": {"suppressAlpha": 0.02, "suppressBeta": 0.5, "expressAlpha": -0.015, "expressBeta": 1.2}},
        {"svr": {}}, keep="latents text", draw=[2],
    ),
    Case("identity-1", {"ipca": {"strength": 1}}, {"ipca": {}}, draw=[1]),
    Case("identity-4", {"ipca": {"strength": 4}}, {"ipca": {}}, draw=[0, 1]),
    Case(
        "paper", {"svr": {"order": "express-first"}, "ipca": {"variant": "paper"}},
        {"ipca": {}}, draw=[0, 1],
    ),
    Case("paper-identity-3", {"ipca": {"variant": "paper", "strength": 3}}, {"ipca": {"strength": 3}}, draw=[0]),
    Case("some-blocks", {"ipca": {"blocks": ["mid", "up0"]}}, {"ipca": {}}, draw=[1]),
    Case(
        "start-step", {"ipca": {"startStep": 3, "blocks": ["down1", "up1"]}},
        {"ipca": {"blocks": ["down1", "up1"]}}, draw=[1],
    ),
    Case("guidance-1", {"guidanceScale": 1}, {"guidanceScale": 5}, draw=[0, 1]),
    Case("guidance-rescale", {"guidanceRescale": 0.7}, {"guidanceRescale": 0}, draw=[1]),
    Case("negative-prompt", {"negativePrompt": "blurry, dark, ugly"}, {"negativePrompt": ""}, draw=[1]),
    Case("clip-skip", {"clipSkip": 1, "negativePrompt": "ugly"}, {"clipSkip": None}, keep="latents text", draw=[1]),
    Case(
        "windows", {"window": {"size": 3}}, {"window": {}},
        scenes=scenes(MANY_SCENES), keep="latents text", draw=[0, 4, 5],
    ),
    Case("windows-by-length", scenes=scenes(LONG_SCENES), draw=[2], keep="latents text"),
    Case("two-casts", scenes=TWO_CASTS, draw=[3, 0], keep="latents noise"),
    Case("freeu", {"freeU": {"s1": 0.6, "s2": 0.4, "b1": 1.1, "b2": 1.2}}, {"freeU": None}, draw=[1]),
    Case("notch", {"hold": {"notch": {}}}, {"hold": {}}, keep="latents text", draw=[1]),
    Case(
        "notch-windows", {"window": {"size": 3}, "hold": {"notch": {"strength": 0.7, "energy": 0.5}}},
        {"hold": {"notch": {}}}, scenes=scenes(MANY_SCENES), draw=[4, 5],
    ),
    Case(
        "notch-bridge", {"window": {"size": 1}, "hold": {"notch": {"bridge": 1.5}}}, {"hold": {"notch": {"bridge": 0}}},
        draw=[0],
    ),
    Case(
        "sd15-notch", {"scheduler": "ddim", "window": {"size": 1}, "clipSkip": 1, "hold": {"notch": {}}}, {"hold": {}}, model="tiny-sd15",
        draw=[1],
    ),
    # Two chunks beside three, and two by BREAK beside one.
    Case(
        "long-prompt", PLAIN | {"negativePrompt": " ".join(LONG_SCENES[:2])}, {"chunks": 1},
        scenes=scenes([" ".join(LONG_SCENES)]), draw=[0], keep="latents long-text",
    ),
    Case(
        "sd15-break", PLAIN | {"promptSyntax": "weighted", "negativePrompt": "ugly", "scheduler": "ddim"}, {"chunks": 1},
        scenes=scenes(["playing BREAK in the snow"]), model="tiny-sd15", draw=[0],
    ),
    Case("plain", PLAIN, {"method": "onestory"}, draw=[1], keep="latents text"),
    sampler("euler-ancestral"),
    sampler("ddim"),
    sampler("dpmpp-2m"),
    sampler("dpmpp-2m-karras"),
    Case("sampler-edm-dpmpp-2m", scheduler_config=EDM_SCHEDULER, draw=[0, 1]),
    sampler("lcm", guidanceScale=1.5),
    Case("sd15", {"scheduler": "ddim"}, model="tiny-sd15", keep="latents text noise image", draw=[0, 1]),
    Case(
        "sd15-paper", {"scheduler": "euler", "ipca": {"variant": "paper"}}, {"ipca": {}},
        model="tiny-sd15", draw=[1],
    ),
    Case(
        "sd15-clip-skip", {"scheduler": "dpmpp-2m-karras", "clipSkip": 1}, {"clipSkip": None},
        model="tiny-sd15", keep="latents text", draw=[1],
    ),
    Case("sd21", {"scheduler": "ddim"}, model="tiny-sd21", keep="latents text image", draw=[0, 1], width=96),
    Case("sd21-euler", {"scheduler": "euler"}, model="tiny-sd21", draw=[1]),
    Case("sd21-dpmpp", {"scheduler": "dpmpp-2m-karras", "svr": {"mode": "svr-eot"}}, model="tiny-sd21", draw=[1]),
    Case("lcm", {"guidanceScale": 8}, {"guidanceScale": 1.5}, model="tiny-lcm", draw=[0, 1], width=32, height=24),
]
