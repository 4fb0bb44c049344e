// Identities inside one project document: row numbers that are never used twice, not even after undo.

import { z } from 'zod';

const rowId = z.int().positive();

export const characterId = rowId;
export const sceneId = rowId;
export const frameId = rowId;
/** A scene waiting to be drawn, or being drawn. */
export const jobId = rowId;

/** More than a person asks for at once; what is asked for each of them is looked up one by one. */
export const MOST_AT_ONCE = 10_000;

/** What one request is about: at least one, and not without end. */
export const several = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(MOST_AT_ONCE);

/** A place in a list, 0 first. Larger than the list means its end. */
export const place = z.int().min(0);

/** As PyTorch's CPU generator takes it; numbers above 2^32 use their low 32 bits there. */
export const seed = z.int().min(0);

/** Milliseconds since 1970. */
export const time = z.number().min(0);

/** Long enough for anything a person pastes; what a model can read is the token meter's matter. */
export const LONGEST_TEXT = 100_000;
export const text = z.string().max(LONGEST_TEXT);

/** Of `models.list`; made of a file's name, which some systems let be long. */
export const modelId = z.string().min(1).max(1000);

/** An address of ours that a picture element can load; never a file path. */
export const appUrl = z.string().startsWith('app://');
