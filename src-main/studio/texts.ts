// Texts that the main process shows itself: menus, dialogs, notifications. English is in the code; other
// languages come as catalogues of the same ids.

import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';

i18n.setMessagesCompiler(compileMessage);
i18n.loadAndActivate({ locale: 'en', messages: {} });

/** `message` is English, in ICU's message format. */
export const t = (id: string, message: string, values: Record<string, string | number> = {}): string =>
  i18n._({ id, message, values });
