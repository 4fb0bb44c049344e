// For each cast: how full its prompt is, which scenes stand in it together, and what is too long.
import { t } from '../../app/i18n/texts.ts';
import { problemOf } from '../../app/notify.ts';
import { useStory } from '../../app/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { castKey, type GroupView } from './meter-view.ts';
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
        {t(
          'tokens.explain',
          'The model reads {limit} tokens (pieces of words) at once. Style and descriptions come first; the words of scenes with the same cast share the rest.',
          { limit: meter.limit },
        )}
      </p>
      {problem === undefined ? null : <p className={classes.problem}>{problemOf(problem).message}</p>}
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
  const order = useStory((story) => story.order);
  const identityOver = useTokens(({ meter }) => meter.identityTooLong.get(castKey(group.cast)) ?? 0);
  const tooLong = useTokens(({ meter }) => meter.scenesTooLong);
  const names = group.cast
    .map((id) => characters.find((one) => one.id === id))
    .filter((one) => one !== undefined);
  const long = group.scenes.filter((id) => tooLong.has(id)).map((id) => order.indexOf(id) + 1);
  return (
    <div className={classes.group}>
      <div className={classes.groupHead}>
        <span>{names.length > 0 ? names.map(nameOf).join(', ') : t('tokens.nobody', 'Nobody')}</span>
        <span className={classes.count}>
          {t('tokens.summary', '{used} of {limit} tokens', { used: group.used, limit: group.limit })}
        </span>
      </div>
      <TokenBar group={group} />
      <p className={classes.sharing}>{sharingText(group)}</p>
      {identityOver > 0 ? (
        <p className={classes.problem}>
          {t(
            'tokens.identityOver',
            'Style and descriptions are {over, plural, one {# token} other {# tokens}} too long. Shorten them in Cast.',
            { over: identityOver },
          )}
        </p>
      ) : null}
      {long.length > 0 ? (
        <p className={classes.problem}>
          {t(
            'tokens.scenesOver',
            '{count, plural, one {Scene {scenes} is} other {Scenes {scenes} are}} too long.',
            {
              count: long.length,
              scenes: long.join(', '),
            },
          )}
        </p>
      ) : null}
    </div>
  );
}

function sharingText({ together, all, fitting, identity }: GroupView): string {
  const words = t('tokens.identity', '{identity} for style and descriptions.', { identity });
  if (fitting === 0) return words;
  if (all) {
    return `${words} ${t('tokens.allTogether', '{count, plural, one {Its one scene has the rest.} other {Its # scenes stand in one prompt together.}}', { count: fitting })}`;
  }
  return `${words} ${t('tokens.someTogether', 'Each of its {count} scenes stands together with the {others} that follow it.', { count: fitting, others: together - 1 })}`;
}
