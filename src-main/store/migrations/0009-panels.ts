// A scene's page says how a page of panels is cut that begins with it. It lies in the page's own record, so that nothing of a document
// changes: the step is there for older Fabulas, which would refuse such a record without saying why.

import type { Db } from '../sqlite/database.ts';

export function addPanels(_: Db): void {}
