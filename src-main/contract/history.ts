// Snapshots of a story that Fabula keeps outside the story's own file, so that a person can go back.

import { z } from 'zod';
import { time } from './ids.ts';

/** The snapshot's name in the document's own history; main compares it with what lies there. */
const snapshotId = z
  .string()
  .max(200)
  .regex(/^\w[\w.-]*$/);

export const snapshotTitle = z.string().max(200);

export const snapshot = z.strictObject({
  id: snapshotId,
  takenAt: time,
  /** Why it was taken, such as "Before restoring". */
  reason: z.enum(['opened', 'hourly', 'closed', 'kept', 'before-restore', 'before-upgrade']),
  scenes: z.int().min(0),
  drawn: z.int().min(0),
  bytes: z.number().min(0),
  /** What a person calls it, who keeps it until they let it go; null: it goes in its turn. */
  name: snapshotTitle.nullable(),
  /** The address of its first picture. */
  picture: z.string().nullable(),
});
export type Snapshot = z.infer<typeof snapshot>;

/** `name` null: it is not kept any more. */
export const nameSnapshotRequest = z.strictObject({ id: snapshotId, name: snapshotTitle.nullable() });

export const restoreRequest = z.strictObject({
  id: snapshotId,
  /** `here` puts it in the place of what is open, which is kept as a snapshot first; `copy` asks for a file. */
  as: z.enum(['here', 'copy']),
});
