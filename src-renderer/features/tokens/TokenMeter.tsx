// For each cast: how full its prompt is, which scenes stand in it together, and what is too long.

import { UnstyledButton } from '@mantine/core';
import type { TokenProblem } from '../../../src-main/contract/tokens.ts';
import { said } from '../../core/i18n/said.ts';
import { t } from '../../core/i18n/texts.ts';
import { problemOf } from '../../core/notify.ts';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection, setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { castKey, type GroupView } from './meter-view.ts';
import { overText, partsText } from './problem-text.ts';
import { TokenBar } from './TokenBar.tsx';
import classes from './Tokens.module.css';
import { useTokens } from './token-store.ts';

export function TokenMeter() {
  const meter = useTokens((tokens) => tokens.meter);
  const problem = useTokens((tokens) => tokens.problem);
  return (
    <section className={classes.meter} aria-label={t('tokens.title', 'What the model can read')}>
      <h3 className={classes.title}>{t('tokens.title', 'What the model can read')}</h3>
      <p className={classes.explain}>
        {meter.mostParts > 1
          ? t(
              'tokens.explainParts',
              'The model reads {limit} tokens (pieces of words) at once, and longer prompts part after part. Style and descriptions come first, then the words of the scene.',
              { limit: meter.limit },
            )
          : t(
              'tokens.explain',
              'The model reads {limit} tokens (pieces of words) at once. Style and descriptions come first; the words of scenes with the same cast share the rest.',
              { limit: meter.limit },
            )}
      </p>
      {problem === undefined ? null : <p className={classes.problem}>{said(problemOf(problem).message)}</p>}
      {meter.groups.map((group) => (
        <Group key={group.key} group={group} />
      ))}
      {meter.negativeTooLong > 0 ? (
        <p className={classes.problem}>
          {t(
            'tokens.negativeOver',
            'The negative prompt is {over, plural, one {# token} other {# tokens}} too long.',
            {
              over: meter.negativeTooLong,
            },
          )}
        </p>
      ) : null}
    </section>
  );
}

function Group({ group }: { group: GroupView }) {
  const characters = useStory((story) => story.characters);
  const problems = useTokens(({ meter }) => meter.problems);
  const names = group.cast
    .map((id) => characters.find((one) => one.id === id))
    .filter((one) => one !== undefined);
  return (
    <div className={classes.group}>
      <div className={classes.groupHead}>
        <span>{names.length > 0 ? names.map(nameOf).join(', ') : t('tokens.nobody', 'Nobody')}</span>
        <span className={classes.count}>
          {t('tokens.summary', '{used} of {limit} tokens', { used: group.used, limit: group.limit })}
          {group.parts > 1 ? ` ${t('tokens.inParts', '(in {parts} parts)', { parts: group.parts })}` : null}
        </span>
      </div>
      <TokenBar group={group} />
      <p className={classes.sharing}>{sharingText(group)}</p>
      <Problems problems={problems.filter((one) => castKey(one.cast) === group.key)} />
    </div>
  );
}

/** More of them are better mended one after the other. */
const mostShown = 8;

function Problems({ problems }: { problems: readonly TokenProblem[] }) {
  const characters = useStory((story) => story.characters);
  const order = useStory((story) => story.order);
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {problems.slice(0, mostShown).map((problem) => {
        const [scene] = problem.scenes;
        const shared = problem.where === 'identity';
        return (
          <li key={`${problem.where} ${scene}`}>
            <UnstyledButton
              className={classes.problem}
              onClick={() => (shared ? setUi({ view: 'cast' }) : showScene(scene!))}
            >
              <strong>
                {shared
                  ? t('tokens.sharedOver', 'Style and descriptions: {over}', { over: overText(problem.over) })
                  : t('tokens.sceneNumberOver', 'Scene {number}: {over}', {
                      number: order.indexOf(scene!) + 1,
                      over: overText(problem.over),
                    })}
              </strong>{' '}
              {partsText(problem, characters)}
            </UnstyledButton>
          </li>
        );
      })}
      {problems.length > mostShown ? (
        <li className={classes.problem}>
          {t('tokens.moreProblems', '{more, plural, one {One more scene} other {# more scenes}}', {
            more: problems.length - mostShown,
          })}
        </li>
      ) : null}
    </ul>
  );
}

function showScene(scene: number): void {
  setSelection(selectOnly(scene));
  setUi({ view: 'story', focus: { scene, part: 'prompt' } });
}

function sharingText({ together, all, fitting, identity }: GroupView): string {
  const words = t('tokens.identity', '{identity} for style and descriptions.', { identity });
  if (fitting === 0) return words;
  if (all) {
    return `${words} ${t('tokens.allTogether', '{count, plural, one {Its scene has the rest.} other {Its # scenes stand in one prompt together.}}', { count: fitting })}`;
  }
  return `${words} ${t('tokens.someTogether', '{others, plural, =0 {Each of its {count} scenes has the rest to itself.} other {Each of its {count} scenes stands together with the {others} that follow it.}}', { count: fitting, others: together - 1 })}`;
}
