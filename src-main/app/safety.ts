// What a page may not do, whatever happens in it: reach the network, leave app://, open windows, ask for
// permissions, embed other contents. Each is refused here once, for all windows there will ever be.

import { app, type Session, session, shell, type WebContents } from 'electron';
import { FabulaError } from '../contract/errors.ts';
import { cudaParts } from '../models/cuda/cuda-parts.ts';
import { isPageUrl } from '../studio/addresses.ts';

/** Pages that Fabula shows links to. Whole addresses: with a free end of its own, one could carry a story's words. */
const allowedLinks: ReadonlySet<string> = new Set([
  'https://arxiv.org/abs/2501.13554',
  ...cudaParts.map(({ licencePage }) => licencePage),
]);

/** Chromium's own errands (component updates, field trials, proxy discovery, pings), and every name look-up. */
const quietSwitches: readonly (readonly [name: string, value?: string])[] = [
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-sync'],
  ['no-pings'],
  ['no-proxy-server'],
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
];

/** Before Electron is ready. */
export function quietChromium(): void {
  for (const [name, value] of quietSwitches) app.commandLine.appendSwitch(name, value);
  // It would take away the switch that root needs.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}

/** Hears of everything that was refused, for the log. */
export type Refused = (what: 'request' | 'navigation' | 'window' | 'permission', detail: string) => void;

/** When Electron is ready, before the first window. */
export function guardSessions(refused: Refused): void {
  const guard = (one: Session) => guardSession(one, refused);
  app.on('session-created', guard);
  guard(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => guardContents(contents, refused));
}

function guardSession(one: Session, refused: Refused): void {
  one.setPermissionRequestHandler((_contents, permission, answer) => {
    refused('permission', permission);
    answer(false);
  });
  one.setPermissionCheckHandler(() => false);
  one.setDevicePermissionHandler(() => false);
  one.setSpellCheckerEnabled(false);
  one.on('will-download', (event) => event.preventDefault());
  one.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !isLocal(details.url);
    if (cancel) refused('request', details.url);
    answer({ cancel });
  });
}

/** Our own scheme, data inside a page, and the developer tools' own pages while developing. */
function isLocal(url: string): boolean {
  const { protocol } = new URL(url);
  if (protocol === 'devtools:') return !app.isPackaged;
  return protocol === 'app:' || protocol === 'data:' || protocol === 'blob:';
}

function guardContents(contents: WebContents, refused: Refused): void {
  // Peer connections use neither fetch nor the requests above.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(({ url }) => {
    refused('window', url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event, url) => refuseForeign(event, url, refused));
  contents.on('will-redirect', (event, url) => refuseForeign(event, url, refused));
  contents.on('will-frame-navigate', (event) => refuseForeign(event, event.url, refused));
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function refuseForeign(event: { preventDefault(): void }, url: string, refused: Refused): void {
  if (isPageUrl(url)) return;
  refused('navigation', url);
  event.preventDefault();
}

/** @throws FabulaError `forbidden` for an address that is not on the list. */
export async function openLink(url: string): Promise<void> {
  const { href } = new URL(url);
  if (!allowedLinks.has(href)) {
    throw new FabulaError('forbidden', 'Fabula does not open this address.', 'Copy it into your browser.');
  }
  await shell.openExternal(href);
}
