// Starts the page: styles, texts, theme, the window's mirror of main, and the studio inside an error boundary.
import './app/quiet-zod.ts';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/theme/fonts.css';
import './app/theme/tokens.css';
import './app/theme/global.css';
import { createRoot } from 'react-dom/client';
import { connect } from './app/connect.ts';
import { Providers } from './app/Providers.tsx';
import { Studio } from './app/Studio.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
connect();
createRoot(root).render(
  <Providers>
    <Studio />
  </Providers>,
);
