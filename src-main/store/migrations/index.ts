// All steps from an empty file to the present document, oldest first: step n makes user_version n.

import { sql as initial } from './0001-initial.ts';
import { sql as chosenSettings } from './0002-chosen-settings.ts';

export const migrations: readonly string[] = [initial, chosenSettings];
