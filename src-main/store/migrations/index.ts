// All steps from an empty file to the present document, oldest first: step n makes user_version n.

import { initial } from './0001-initial.ts';
import { keepChosenSettings } from './0002-chosen-settings.ts';
import { addOutline } from './0003-outline.ts';
import { addLooks } from './0004-looks.ts';
import { addNegatives } from './0005-negatives.ts';
import { addBook } from './0006-book.ts';
import { addChapters } from './0007-chapters.ts';
import { holdAsBefore } from './0008-held-as-before.ts';
import { addPanels } from './0009-panels.ts';
import { addBrought } from './0010-brought.ts';
import { addSubjects } from './0011-subjects.ts';
import { addOwnSubjects } from './0012-own-subjects.ts';
import { addChapterNames } from './0013-chapter-names.ts';
import { seenAsBefore } from './0014-seen-as-before.ts';
import type { Migration } from './migrate.ts';

export const migrations: readonly Migration[] = [
  initial,
  keepChosenSettings,
  addOutline,
  addLooks,
  addNegatives,
  addBook,
  addChapters,
  holdAsBefore,
  addPanels,
  addBrought,
  addSubjects,
  addOwnSubjects,
  addChapterNames,
  seenAsBefore,
];
