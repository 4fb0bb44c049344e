// For somebody who has no story yet: what happens after "New story".

import { t } from '../../core/i18n/texts.ts';
import classes from './Home.module.css';

const steps = () => [
  {
    title: t('home.step1', 'Describe who it is about'),
    text: t('home.step1Text', '“A small owl with round glasses” is enough. Say it once.'),
  },
  {
    title: t('home.step2', 'Write the scenes'),
    text: t('home.step2Text', 'One line each for what happens, and one to be read aloud.'),
  },
  {
    title: t('home.step3', 'Draw'),
    text: t('home.step3Text', 'Fabula draws every scene on this computer, with nothing sent anywhere.'),
  },
];

export function FirstSteps() {
  return (
    <section aria-label={t('home.howTo', 'How it works')}>
      <h2 className={classes.heading}>{t('home.firstTime', 'A story in three steps')}</h2>
      <ol className={classes.steps}>
        {steps().map(({ title, text }, index) => (
          <li key={title} className={classes.step}>
            <span className={classes.number} aria-hidden>
              {index + 1}
            </span>
            <h3>{title}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
