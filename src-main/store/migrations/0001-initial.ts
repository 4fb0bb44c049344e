// The first version of the document. Released migrations are never edited: a change is a new file.

import type { Db } from '../sqlite/database.ts';

export function initial(db: Db): void {
  db.exec(`
CREATE TABLE story (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  document_id TEXT NOT NULL,
  -- A new one with every saved change, so that two states of a document can be told apart.
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  style TEXT NOT NULL,
  seed INTEGER NOT NULL CHECK (seed >= 0),
  model_id TEXT,
  settings TEXT NOT NULL CHECK (json_valid(settings))
) STRICT;

-- Deleted rows are marked, so that undo brings them back; they go when the session ends.
CREATE TABLE character (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  colour TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

CREATE TABLE scene (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  prompt TEXT NOT NULL,
  caption TEXT NOT NULL,
  -- Character ids as a JSON array; null: the story's first character.
  own_cast TEXT CHECK (own_cast IS NULL OR json_type(own_cast) = 'array'),
  seed INTEGER CHECK (seed >= 0),
  picked INTEGER REFERENCES frame (id) ON DELETE SET NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('drawing', 'finished', 'cancelled', 'failed', 'interrupted')),
  method TEXT NOT NULL,
  model_id TEXT NOT NULL,
  model_name TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  fabula_version TEXT NOT NULL,
  onnxruntime_version TEXT NOT NULL,
  device TEXT NOT NULL,
  -- {modelId, settings} as the story had them, and the settings with nothing left to the model.
  requested TEXT NOT NULL CHECK (json_valid(requested)),
  settings TEXT NOT NULL CHECK (json_valid(settings))
) STRICT;

CREATE TABLE frame (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scene_id INTEGER NOT NULL REFERENCES scene (id) ON DELETE CASCADE,
  run_id INTEGER NOT NULL REFERENCES run (id),
  drawn_at INTEGER NOT NULL,
  seconds REAL NOT NULL,
  seed INTEGER NOT NULL CHECK (seed >= 0),
  seed_from TEXT NOT NULL CHECK (seed_from IN ('story', 'scene', 'chosen')),
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  identity_prompt TEXT NOT NULL,
  frame_prompt TEXT NOT NULL,
  -- The consolidated prompt, and the frame prompts in it as a JSON array of {scene, framePrompt}.
  prompt TEXT NOT NULL,
  window TEXT NOT NULL CHECK (json_type(window) = 'array'),
  comparison INTEGER NOT NULL CHECK (comparison IN (0, 1)),
  blank INTEGER NOT NULL CHECK (blank IN (0, 1)),
  starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
) STRICT;
CREATE INDEX frame_by_scene ON frame (scene_id, id);
CREATE INDEX frame_by_run ON frame (run_id);
CREATE INDEX scene_by_picked ON scene (picked) WHERE picked IS NOT NULL;

-- Apart from frame, so that a star does not rewrite a megabyte and a listing reads none.
CREATE TABLE frame_image (
  frame_id INTEGER PRIMARY KEY REFERENCES frame (id) ON DELETE CASCADE,
  thumbnail BLOB NOT NULL,
  png BLOB NOT NULL
) STRICT;

-- The queue: a row goes in the transaction that brings its frame.
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  position INTEGER NOT NULL,
  scene_id INTEGER NOT NULL REFERENCES scene (id) ON DELETE CASCADE,
  asked_at INTEGER NOT NULL,
  method TEXT NOT NULL,
  comparison INTEGER NOT NULL CHECK (comparison IN (0, 1)),
  -- Null: the scene's or the story's when it is drawn.
  seed INTEGER CHECK (seed >= 0),
  -- How often the engine was lost while drawing it.
  crashes INTEGER NOT NULL DEFAULT 0,
  -- {code, message, hint} of a failed job; it waits for a person.
  error TEXT CHECK (error IS NULL OR json_valid(error))
) STRICT;
CREATE INDEX job_by_scene ON job (scene_id);
`);
}
