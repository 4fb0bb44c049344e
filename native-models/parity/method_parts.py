"""Golden numbers for the parts of the method: tokenizer, noise, schedulers, singular-value reweighting, guidance.

References: transformers' CLIPTokenizer on CLIP's own files, torch.Generator + torch.randn on the CPU (x86-64 with AVX2),
diffusers' schedulers, and, for the reweighting, a restatement with a full singular value decomposition in float64.
Run from the repository root, with torch, diffusers and transformers installed:

    python native-models/parity/method_parts.py

Writes native-models/parity/fixtures/method-parts/; every array is little-endian float32, its places in a
JSON file, gzipped.
"""

import gzip
import inspect
import json
import random
import tempfile
from pathlib import Path

import diffusers
import numpy as np
import torch
import transformers
from diffusers.schedulers import AysSchedules

from clip_files import write_clip

OUT = Path('native-models/parity/fixtures/method-parts')


class Arrays:
    """Collects float32 arrays into one file; `put` answers with [offset, length] in values."""

    def __init__(self):
        self.parts, self.size = [], 0

    def put(self, values):
        flat = np.asarray(values, dtype='<f4').reshape(-1)
        place = [self.size, flat.size]
        self.parts.append(flat)
        self.size += flat.size
        return place

    def write(self, name, index):
        (OUT / f'{name}.bin').write_bytes(np.concatenate(self.parts).tobytes())
        write_json(name, index)


def write_json(name, value):
    text = json.dumps(value, separators=(',', ':')) + '\n'
    (OUT / f'{name}.json.gz').write_bytes(gzip.compress(text.encode(), mtime=0))


# --- tokenizer -------------------------------------------------------------------------------------------------

SOT, EOT = '<|startoftext|>', '<|endoftext|>'

TEXTS = [
    '', ' ', 'a', 'A watercolour of a red fox with a coat',
    "it's we're I've don't he'll I'd I'm 'S 'quoted' ''s", 'don’t “quote” – dash…',
    '2024 12345 1st 3.14 ½ ² ٣ Ⅷ', 'tabs\tand\nnewlines\r\n  double  spaces ',
    'nb\u00a0space\u2003em\u3000ideographic\u200bzero\u0085nel\ufeffbom\u2028ls\u180emvs',
    'café cafe\u0301 Å A\u030a ﬁ ñ n\u0303 \u0301alone', 'İstanbul I ı ŞIMŞEK ÇÖĞÜ', 'ΣΊΣΥΦΟΣ ΟΔΟΣ ς', 'ẞ STRASSE ß',
    '狐狸在雪地里玩 日本語のテキスト 한국어 한', '🦊 fox 👩‍👩‍👧‍👦 🏳️‍🌈 ✨✨ 🇫🇷', '\x00nul\x01soh\x1besc\x7fdel',
    EOT, f'a {EOT} b', f'a{EOT}b{SOT}c', '<|ENDOFTEXT|> <|EndOfText|>x', '<|endoftext|', f"{EOT}'s!!{EOT}!",
    'wow!!! hello ! !? ?!', '!', 'a! b!', 'x' * 60, 'supercalifragilisticexpialidocious',
    'antidisestablishmentarianism' * 3, '𝕳𝖊𝖑𝖑𝖔 𝔽𝕠𝕩', '\ufffd', 'foo_bar-baz @user #tag http://x.y/z?q=1&r=2',
    '(masterpiece:1.2), [best] {quality}', 'a/b\\c|d~e`f^g', 'naïve Ünïcödé ĐĐ Ǆ ǅ ﷺ ﬀ', 'עברית العربية हिन्दी ไทย',
    'e\u0301\u0327 q\u0307\u0323', "'S'T'RE'VE'M'LL'D", "you're'll", "a'b'c", '$5.00 100%', '\u00ad', ' a ',
    'ＦＵＬＬｗｉｄｔｈ １２３', '\u2126 \u212b \u212a', '\uac00\u11a8 \u1112\u1161\u11ab', 'ϴ ẛ̣ ᾳ Ὀδυσσεύς ᾼ', '1️⃣ ①②③ ㊗', 'x²+y²=z²',
    'ᏣᎳᎩ Ꭰ \u10a0\u1c90', '\u09c7\u09be \u0b47\u0b56',
]


def tokenizer_texts():
    rng = random.Random(7)
    pools = ['abcdefghij ', '!?.,\'"-<|>', 'ÀÉÎõüİΣß', '狐狸雪🦊✨👩‍', '0123456789½²', ' \t\n\u00a0\u3000', '\u0301\u0308\u0327', "STREVMLD'"]
    drawn = [''.join(rng.choice(rng.choice(pools)) for _ in range(rng.randint(1, 24))) for _ in range(250)]
    return TEXTS + drawn


def special(content, normalized):
    return {'content': content, 'lstrip': False, 'normalized': normalized, 'rstrip': False, 'single_word': False, 'special': True}


# The three forms found in checkpoints: no config, padded with end of text, padded with "!" (the second of SDXL).
BASE = {'bos_token': SOT, 'eos_token': EOT, 'unk_token': EOT, 'model_max_length': 77, 'tokenizer_class': 'CLIPTokenizer'}
MARKERS = {'49406': special(SOT, True), '49407': special(EOT, True)}
TOKENIZERS = {
    'bare': None,
    'end-of-text': {**BASE, 'pad_token': EOT, 'added_tokens_decoder': MARKERS},
    'exclamation': {**BASE, 'pad_token': '!', 'added_tokens_decoder': {'0': special('!', False), **MARKERS}},
}


def utf16(text, index):
    return len(text[:index].encode('utf-16-le')) // 2


def tokenizer():
    texts = tokenizer_texts()
    cases = {}
    for name, config in TOKENIZERS.items():
        with tempfile.TemporaryDirectory() as folder:
            write_clip(folder)
            if config:
                Path(folder, 'tokenizer_config.json').write_text(json.dumps(config))
            clip = transformers.CLIPTokenizer.from_pretrained(folder)
            ids, offsets = [], []
            for text in texts:
                encoded = clip(text, add_special_tokens=False, return_offsets_mapping=True)
                ids.append(encoded.input_ids)
                offsets.append([[utf16(text, a), utf16(text, b)] for a, b in encoded.offset_mapping])
            padded = clip('a red fox', padding='max_length', max_length=77).input_ids
            cases[name] = {'config': config, 'ids': ids, 'padded': padded, 'offsets': offsets if name == 'bare' else None}
    write_json('tokenizer', {'texts': texts, 'cases': cases})


# --- noise -----------------------------------------------------------------------------------------------------

def noise():
    arrays, cases = Arrays(), []
    sizes = [16, 64, 7, 1, 2, 17, 100, 1024, 3, 15, 33, 31]
    for seed in [0, 42, 2**32 - 1, 2**32 + 5, 2**63, 2**64 - 1, -1, -(2**63), 123456789]:
        generator = torch.Generator().manual_seed(seed)
        drawn = [torch.randn(size, generator=generator).numpy() for size in sizes]
        cases.append({'seed': str(seed), 'sizes': sizes, 'values': arrays.put(np.concatenate(drawn))})
    generator = torch.Generator().manual_seed(7)
    picture = torch.randn(4 * 128 * 128, generator=generator).numpy().astype(np.float64)
    moments = {'seed': '7', 'size': picture.size, 'sum': picture.sum(), 'weighted': (picture * np.arange(picture.size)).sum()}
    arrays.write('noise', {'cases': cases, 'moments': moments})


# --- schedulers ------------------------------------------------------------------------------------------------

SHAPE = (1, 4, 2, 2)
SD = {'beta_start': 0.00085, 'beta_end': 0.012, 'beta_schedule': 'scaled_linear', 'num_train_timesteps': 1000}
ZERO_SNR = {'prediction_type': 'v_prediction', 'rescale_betas_zero_snr': True, 'timestep_spacing': 'trailing'}
SDXL = {
    '_class_name': 'EulerDiscreteScheduler', '_diffusers_version': '0.19.0.dev0', **SD, 'clip_sample': False,
    'interpolation_type': 'linear', 'prediction_type': 'epsilon', 'sample_max_value': 1.0, 'set_alpha_to_one': False,
    'skip_prk_steps': True, 'steps_offset': 1, 'timestep_spacing': 'leading', 'trained_betas': None, 'use_karras_sigmas': False,
}
SD15 = {
    '_class_name': 'PNDMScheduler', '_diffusers_version': '0.6.0', **SD, 'set_alpha_to_one': False,
    'skip_prk_steps': True, 'steps_offset': 1, 'trained_betas': None, 'clip_sample': False,
}
SD21 = {**SD15, '_class_name': 'DDIMScheduler', 'prediction_type': 'v_prediction'}
PLAYGROUND = {
    '_class_name': 'EDMDPMSolverMultistepScheduler', '_diffusers_version': '0.27.0.dev0', 'algorithm_type': 'dpmsolver++',
    'dynamic_thresholding_ratio': 0.995, 'euler_at_final': False, 'final_sigmas_type': 'zero', 'lower_order_final': True,
    'num_train_timesteps': 1000, 'prediction_type': 'epsilon', 'rho': 7.0, 'sample_max_value': 1.0, 'sigma_data': 0.5,
    'sigma_max': 80.0, 'sigma_min': 0.002, 'solver_order': 2, 'solver_type': 'midpoint', 'thresholding': False,
}
CLASSES = {
    'euler': ('EulerDiscreteScheduler', {}), 'euler-ancestral': ('EulerAncestralDiscreteScheduler', {}),
    'ddim': ('DDIMScheduler', {}), 'dpmpp-2m': ('DPMSolverMultistepScheduler', {'use_karras_sigmas': False}),
    'dpmpp-2m-karras': ('DPMSolverMultistepScheduler', {'use_karras_sigmas': True}),
    'edm-dpmpp-2m': ('EDMDPMSolverMultistepScheduler', {}), 'lcm': ('LCMScheduler', {}),
}


def scheduler_cases():
    """(config, name or None, steps)"""
    for class_name in ['EulerDiscreteScheduler', 'EulerAncestralDiscreteScheduler', 'DDIMScheduler', 'DPMSolverMultistepScheduler']:
        for prediction in ['epsilon', 'v_prediction', 'sample']:
            if class_name.startswith('EulerAnc') and prediction == 'sample':
                continue  # diffusers has none
            for spacing in ['leading', 'trailing', 'linspace']:
                for steps in [5, 10, 20, 50]:
                    config = {'_class_name': class_name, **SD, 'prediction_type': prediction, 'timestep_spacing': spacing}
                    yield {**config, 'clip_sample': False}, None, steps
    for prediction in ['epsilon', 'v_prediction', 'sample']:
        for steps in [1, 4, 5, 10, 20, 50]:
            yield {'_class_name': 'LCMScheduler', 'prediction_type': prediction}, None, steps
            if prediction != 'sample':
                yield {**PLAYGROUND, 'prediction_type': prediction}, None, steps
    for name in CLASSES:
        for base in [SDXL, SD15, SD21]:
            if name != 'edm-dpmpp-2m':
                yield base, name, 12
    for class_name in ['EulerDiscreteScheduler', 'EulerAncestralDiscreteScheduler', 'DDIMScheduler', 'DPMSolverMultistepScheduler', 'LCMScheduler']:
        base = {'_class_name': class_name, **SD, 'clip_sample': False}
        yield {**base, **ZERO_SNR}, None, 10
        yield {**base, 'beta_schedule': 'linear', 'steps_offset': 1, 'timestep_spacing': 'leading'}, None, 9
        yield {**base, 'beta_schedule': 'squaredcos_cap_v2', 'prediction_type': 'v_prediction'}, None, 9
        yield {**base, 'trained_betas': [0.001 * (1 + i) for i in range(60)], 'num_train_timesteps': 60, 'original_inference_steps': 30}, None, 7
        yield {'_class_name': class_name}, None, 11
    euler = {**SDXL, 'steps_offset': 0}
    for more in [
        {'use_karras_sigmas': True}, {'use_karras_sigmas': True, 'sigma_min': 0.1, 'sigma_max': 10.0}, {'use_exponential_sigmas': True},
        {'interpolation_type': 'log_linear'}, {'interpolation_type': 'log_linear', 'use_karras_sigmas': True},
        {'final_sigmas_type': 'sigma_min'}, {'timestep_spacing': 'trailing', 'use_karras_sigmas': True, **ZERO_SNR},
    ]:
        for steps in [1, 8, 25]:
            yield {**euler, **more}, None, steps
    ddim = {**SD, '_class_name': 'DDIMScheduler'}
    for more in [{'set_alpha_to_one': False}, {'clip_sample': True}, {'clip_sample': True, 'clip_sample_range': 0.5, 'prediction_type': 'v_prediction'}, {'steps_offset': 1, 'set_alpha_to_one': False}]:
        for steps in [1, 8, 25]:
            yield {**ddim, **more}, None, steps
    dpm = {**SD, '_class_name': 'DPMSolverMultistepScheduler'}
    for more in [
        {'use_karras_sigmas': True}, {'use_karras_sigmas': True, 'sigma_min': 0.05, 'sigma_max': 12.0}, {'use_exponential_sigmas': True},
        {'solver_order': 1}, {'solver_type': 'heun'}, {'solver_type': 'bh2', 'algorithm_type': 'deis', 'final_sigmas_type': 'sigma_min'}, {'final_sigmas_type': 'sigma_min'},
        {'final_sigmas_type': 'sigma_min', 'euler_at_final': True}, {'final_sigmas_type': 'sigma_min', 'lower_order_final': False},
        {'beta_schedule': 'squaredcos_cap_v2', 'lambda_min_clipped': -5.1}, {'beta_schedule': 'squaredcos_cap_v2', 'use_karras_sigmas': True},
        {'lambda_min_clipped': -2.0, 'timestep_spacing': 'trailing'}, {'use_karras_sigmas': True, **ZERO_SNR},
    ]:
        for steps in [1, 8, 25]:
            yield {**dpm, **more}, None, steps
    for more in [{'sigma_schedule': 'exponential'}, {'rho': 5.0, 'sigma_data': 1.0}, {'final_sigmas_type': 'sigma_min'}, {'solver_type': 'heun'}, {'solver_order': 1}]:
        yield {**PLAYGROUND, **more}, None, 16
    for more in [{'original_inference_steps': 100}, {'timestep_scaling': 0.01}, {'clip_sample': True, 'clip_sample_range': 0.7}]:
        yield {**SD, '_class_name': 'LCMScheduler', **more}, None, 6


# What people ask for by name beside the published ones; 'dpmpp-sde' is what diffusers' own table calls DPM++ SDE.
SDE = {'algorithm_type': 'sde-dpmsolver++'}
SAMPLERS = {
    'heun': ('HeunDiscreteScheduler', {}), 'lms': ('LMSDiscreteScheduler', {}), 'ddpm': ('DDPMScheduler', {}),
    'dpmpp-2m-sde': ('DPMSolverMultistepScheduler', SDE), 'dpmpp-sde': ('DPMSolverSinglestepScheduler', SDE),
    'unipc': ('UniPCMultistepScheduler', {}), 'tcd': ('TCDScheduler', {}),
}
KEYS = {
    'leading': {'timestep_spacing': 'leading'}, 'linspace': {'timestep_spacing': 'linspace'}, 'sgm-uniform': {'timestep_spacing': 'trailing'},
    'karras': {'use_karras_sigmas': True}, 'exponential': {'use_exponential_sigmas': True}, 'ays': {'timestep_spacing': 'trailing'},
}
AYS = {'sd1': 'StableDiffusionTimesteps', 'sdxl': 'StableDiffusionXLTimesteps'}


def sampler_cases():
    """(config, name or None, steps, spacing or None, family)"""
    for name in SAMPLERS:
        for base in [SDXL, SD15, SD21]:
            for steps in [1, 4, 11, 20]:
                yield base, name, steps, None, 'sdxl'
        yield {**SDXL, 'prediction_type': 'sample'}, name, 6, None, 'sdxl'
        if name != 'lms':  # from σ = 20,000 on its coefficients in float32 are no reference: they are off themselves
            yield {**SD15, 'beta_schedule': 'squaredcos_cap_v2', 'prediction_type': 'v_prediction'}, name, 6, None, 'sd1'
    for name in ['euler', 'heun', 'lms', 'dpmpp-2m', 'dpmpp-2m-sde', 'unipc']:
        for spacing in KEYS:
            if spacing != 'ays':
                yield SDXL, name, 8, spacing, 'sdxl'
    for name in ['euler', 'heun', 'dpmpp-2m', 'dpmpp-2m-sde', 'dpmpp-sde']:
        for family in AYS:
            yield SDXL, name, 10, 'ays', family
    for spacing in ['karras', 'exponential', 'linspace']:
        yield SDXL, 'dpmpp-sde', 8, spacing, 'sdxl'
    for spacing in ['leading', 'linspace', 'sgm-uniform']:
        yield SDXL, 'ddim', 8, spacing, 'sdxl'
        yield SDXL, 'ddpm', 8, spacing, 'sdxl'
    own = lambda class_name, **more: ({'_class_name': class_name, **SD, **more}, None, 9, None, 'sd1')
    for more in [{'solver_order': 1}, {'solver_order': 3}, {'solver_type': 'bh1', 'final_sigmas_type': 'sigma_min'}, {'solver_type': 'midpoint'}, {'disable_corrector': [0, 1]},
                 {'final_sigmas_type': 'sigma_min'}, {'final_sigmas_type': 'sigma_min', 'use_karras_sigmas': True}, {'use_karras_sigmas': True, 'sigma_min': 0.05, 'sigma_max': 12.0},
                 {'timestep_spacing': 'trailing', **ZERO_SNR}]:
        yield own('UniPCMultistepScheduler', **more)
    for more in [{'variance_type': 'fixed_large'}, {'variance_type': 'fixed_small_log'}, {'clip_sample_range': 0.5}, {**ZERO_SNR, 'clip_sample': False}]:
        yield own('DDPMScheduler', **more)
    for more in [{'solver_type': 'heun', **SDE}, {'final_sigmas_type': 'sigma_min', **SDE}, {'solver_order': 1, **SDE}, {'use_karras_sigmas': True, **SDE}]:
        yield own('DPMSolverMultistepScheduler', **more)
        yield own('DPMSolverSinglestepScheduler', **more)
    yield own('HeunDiscreteScheduler', clip_sample=True, clip_sample_range=0.7)
    yield own('TCDScheduler', original_inference_steps=100)
    yield own('TCDScheduler', **ZERO_SNR)


def samplers():
    trace('samplers', sampler_cases())


def schedulers():
    trace('schedulers', ((*case, None, None) for case in scheduler_cases()))


def trace(file, given):
    arrays, cases = Arrays(), []
    for config, name, steps, spacing, family in given:
        class_name, more = {**CLASSES, **SAMPLERS}[name] if name else (config['_class_name'], {})
        scheduler = getattr(diffusers, class_name).from_config(config, **{**more, **(KEYS[spacing] if spacing else {})})
        if spacing == 'ays':
            scheduler.set_timesteps(timesteps=AysSchedules[AYS[family]])
        else:
            scheduler.set_timesteps(steps)
        if hasattr(scheduler, 'set_begin_index'):
            scheduler.set_begin_index(0)  # else equal first timesteps make diffusers skip one
        generator = torch.Generator().manual_seed(11)
        x = torch.randn(SHAPE, generator=generator) * scheduler.init_noise_sigma
        path = []
        for t in scheduler.timesteps:
            seen = scheduler.scale_model_input(x, t)
            output = torch.tanh(seen * 0.7) + 0.1 * t / 1000
            keywords = {'generator': generator} if 'generator' in inspect.signature(scheduler.step).parameters and class_name != 'DDIMScheduler' else {}
            x = scheduler.step(output.float(), t, x, **keywords).prev_sample
            path.append(x.numpy().copy())
        sigmas = scheduler.sigmas[: len(path) + 1] if hasattr(scheduler, 'sigmas') else []
        cases.append({
            'config': config, 'name': name, 'steps': steps, **({'spacing': spacing} if spacing else {}), **({'family': family} if family else {}), 'timesteps': arrays.put(scheduler.timesteps), 'sigmas': arrays.put(sigmas),
            'initNoiseSigma': float(scheduler.init_noise_sigma), 'path': arrays.put(np.stack(path)),
        })
    arrays.write(file, {'seed': 11, 'values': int(np.prod(SHAPE)), 'cases': cases})


# --- singular-value reweighting --------------------------------------------------------------------------------

def reweigh_rows(states, rows, alpha, beta):
    """One call of the published edit: rows as columns of X = U S V^T, S' = beta exp(-alpha S) S."""
    u, s, vh = np.linalg.svd(states[rows].T, full_matrices=False)
    states[rows] = ((u * (s * beta * np.exp(-alpha * s))) @ vh).T
    return s


def reweigh(states, frames, expressed, eot, mode, order):
    edited = states.astype(np.float64).copy()
    calls = [(frames[k], 0.01, 0.05) for k in range(len(frames)) if k != expressed]
    express = (frames[expressed], -0.01, 1.0)
    calls = [express, *calls] if order == 'express-first' else [*calls, express]
    for (start, end), alpha, beta in calls:
        rows = list(range(start, end))
        if mode == 'svr-eot':
            edited[eot:] *= 0.9
        else:
            rows += list(range(eot, len(edited)))
        if rows:
            # Rounded after each call, as the published implementation keeps float32 states between calls.
            reweigh_rows(edited, rows, alpha, beta)
            edited = edited.astype(np.float32).astype(np.float64)
    return edited


def svr():
    rng = np.random.default_rng(5)
    arrays, cases = Arrays(), []
    for name, width, frames, eot, scale in [
        ('wide', 80, [[6, 12], [12, 13], [13, 21]], 21, 1.0), ('narrow, rank-deficient', 24, [[3, 9], [9, 15]], 15, 1.0),
        ('large values', 48, [[4, 10], [10, 30], [30, 44]], 44, 12.0), ('one frame', 32, [[5, 9]], 9, 1.0),
        ('empty frame', 32, [[5, 9], [9, 9], [9, 14]], 14, 1.0), ('no room left', 32, [[30, 50], [50, 76]], 76, 1.0),
    ]:
        states = rng.standard_normal((77, width)) * scale
        # End-of-text rows of a text encoder are nearly equal; some rows repeat.
        states[eot:] = states[eot] + rng.standard_normal((77 - eot, width)) * 1e-3 * scale
        states[frames[0][0]] = states[frames[0][1] - 1]
        states = states.astype(np.float32)
        place = arrays.put(states)
        sigma = np.linalg.svd(states[[*range(*frames[0]), *range(eot, 77)]].astype(np.float64).T, compute_uv=False)
        for mode, order, expressed in [
            ('svr', 'suppress-first', 0), ('svr', 'suppress-first', len(frames) - 1), ('svr', 'express-first', 0), ('svr-eot', 'suppress-first', 0),
        ]:
            edited = reweigh(states, frames, expressed, eot, mode, order)
            cases.append({
                'name': f'{name}, {mode}, {order}, {expressed}', 'width': width, 'frames': frames, 'endOfText': eot, 'mode': mode, 'order': order,
                'expressed': expressed, 'states': place, 'edited': arrays.put(edited[frames[0][0]:]), 'sigma': arrays.put(sigma),
            })
    arrays.write('svr', {'cases': cases})


# --- guidance --------------------------------------------------------------------------------------------------

def guidance():
    arrays = Arrays()
    generator = torch.Generator().manual_seed(3)
    negative, positive = torch.randn((2, 1, 4, 4, 4), generator=generator)
    pipeline = diffusers.pipelines.stable_diffusion_xl.pipeline_stable_diffusion_xl
    guided = negative + 7.5 * (positive - negative)
    rescaled = pipeline.rescale_noise_cfg(guided, positive, guidance_rescale=0.7)
    embedding = pipeline.StableDiffusionXLPipeline.get_guidance_scale_embedding(None, torch.tensor([7.5 - 1]), embedding_dim=256)
    arrays.write('guidance', {
        'scale': 7.5, 'phi': 0.7, 'negative': arrays.put(negative), 'positive': arrays.put(positive), 'guided': arrays.put(guided),
        'rescaled': arrays.put(rescaled), 'embedding': arrays.put(embedding),
    })


if __name__ == '__main__':
    OUT.mkdir(parents=True, exist_ok=True)
    for part in (tokenizer, noise, schedulers, samplers, svr, guidance):
        part()
        print(part.__name__, flush=True)
