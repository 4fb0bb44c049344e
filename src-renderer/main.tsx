// Starts the page: styles, texts, theme, the window's mirror of main, and the studio inside an error boundary.

import './core/quiet-zod.ts';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
import '@fontsource-variable/noto-serif-sc/wght.css';
import './ui/theme/fonts.css';
import './ui/theme/tokens.css';
import './ui/theme/global.css';
import { createRoot } from 'react-dom/client';
import { startLanguage, useLanguage } from './core/i18n/language.ts';
import { connect } from './shell/connect.ts';
import { Providers } from './shell/Providers.tsx';
import { WindowContent } from './shell/WindowContent.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
connect();
await startLanguage();
createRoot(root).render(
  <Providers>
    <InLanguage />
  </Providers>,
);

function InLanguage() {
  return <WindowContent key={useLanguage(({ language }) => language)} />;
}
