// What is new in this version, as a person who makes books would tell another one. What developers are told stands in CHANGELOG.md.

import { Modal } from '@mantine/core';
import { t } from '../../core/i18n/texts.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import classes from './Help.module.css';

interface NewThing {
  title: string;
  text: string;
}

const news = (): NewThing[] => [
  {
    title: t('news.books', 'Your story as a book'),
    text: t(
      'news.booksText',
      'Lay out each page, add speech balloons, choose a cover. Save it as PDF for screen or print, as EPUB, comic, Word file, web page or pictures, in several languages if you like.',
    ),
  },
  {
    title: t('news.looks', 'Characters who stay themselves'),
    text: t(
      'news.looksText',
      'Draw how a character looks, choose the picture you like, and keep that look in every scene. Keep characters and styles on your shelf for other stories.',
    ),
  },
  {
    title: t('news.chapters', 'Chapters'),
    text: t(
      'news.chaptersText',
      'Long stories are grouped in chapters. Begin one at any scene, name it, fold it, move all of it. In the book each opens with a page of its own, and the contents follow.',
    ),
  },
  {
    title: t('news.lost', 'Nothing is lost'),
    text: t(
      'news.lostText',
      'Undo steps through everything you did, wherever you are. History shows earlier states with pictures, and keeps those that you name.',
    ),
  },
  {
    title: t('news.writing', 'Help with words'),
    text: t(
      'news.writingText',
      'Misspelt words are marked, and words that the model does not know, with the nearest ones it does. Find and replace works in all of the story. The guide shows how the built-in model draws each of its words.',
    ),
  },
  {
    title: t('news.incoming', 'Bring in what you have'),
    text: t(
      'news.incomingText',
      'Manuscripts, lists of scenes, folders of pictures with captions: drop them on the window and see what was understood before anything changes. A picture on a card, or a screenshot that you paste, becomes a picture of its scene.',
    ),
  },
  {
    title: t('news.board', 'A quicker board'),
    text: t(
      'news.boardText',
      'Press Space to see a picture large, draw several and choose one, show only some scenes, split and merge them, drag pictures to other programs.',
    ),
  },
  {
    title: t('news.models', 'More models, faster'),
    text: t(
      'news.modelsText',
      'Models says which one suits this computer. Many more model files and LoRAs open as they are, and graphics cards need less memory.',
    ),
  },
  {
    title: t('news.languages', 'In your language'),
    text: t(
      'news.languagesText',
      'English, German and Simplified Chinese, chosen by the system or in Settings.',
    ),
  },
];

export default function News() {
  return (
    <Modal
      opened
      onClose={closeDialog}
      size="min(780px, 94vw)"
      title={t('news.title', 'What is new')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <dl className={classes.news} data-selectable>
        {news().map(({ title, text }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
