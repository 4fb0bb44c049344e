// Every text of the renderer goes through `t`. English stands where it is used, and
// assets/texts/en.json is the generated list of it; other languages come as catalogues of the same ids.

import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';

export type Values = Record<string, string | number>;

/** Cards draw often: each message is parsed once. */
const compiled = new Map<string, ReturnType<typeof compileMessage>>();

i18n.setMessagesCompiler((message) => {
  let tokens = compiled.get(message);
  if (!tokens) {
    tokens = compileMessage(message);
    compiled.set(message, tokens);
  }
  return tokens;
});
i18n.loadAndActivate({ locale: 'en', messages: {} });

/** `message` is English, in ICU's message format. */
export const t = (id: string, message: string, values: Values = {}): string =>
  i18n._({ id, message, values });
