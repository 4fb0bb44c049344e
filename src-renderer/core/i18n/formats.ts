// Times, sizes and durations as a person reads them.

import { formatsLocale as locale, t } from './texts.ts';

export const formatNumber = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);

/** Of 0..1. */
export const formatPercent = (fraction: number): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(fraction);

export const formatDateTime = (time: number): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(time);

/** "2 hours ago"; days and longer as a date. */
export function formatAgo(time: number, now: number): string {
  const minutes = Math.round((now - time) / 60_000);
  if (minutes < 1) return t('time.now', 'Just now');
  if (minutes < 60)
    return t('time.minutesAgo', '{minutes, plural, one {# minute ago} other {# minutes ago}}', { minutes });
  const hours = Math.round(minutes / 60);
  if (hours < 24)
    return t('time.hoursAgo', '{hours, plural, one {# hour ago} other {# hours ago}}', { hours });
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(time);
}

/** What is left, in words that do not jump about. */
export function formatLeft(seconds: number): string {
  if (seconds < 8) return t('time.fewSeconds', 'a few seconds left');
  if (seconds < 90)
    return t('time.secondsLeft', 'about {seconds} s left', { seconds: Math.round(seconds / 5) * 5 });
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t('time.minutesLeft', 'about {minutes} min left', { minutes });
  return t('time.hoursLeft', 'about {hours} h left', { hours: formatNumber(minutes / 60, 1) });
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return t('time.seconds', '{seconds} s', { seconds: formatNumber(seconds, 1) });
  return t('time.minutes', '{minutes} min {seconds} s', {
    minutes: Math.floor(seconds / 60),
    seconds: Math.round(seconds % 60),
  });
}

export function formatBytes(bytes: number): string {
  const mega = bytes / 1_000_000;
  if (mega >= 1000) return t('size.gigabytes', '{size} GB', { size: formatNumber(mega / 1000, 1) });
  return t('size.megabytes', '{size} MB', { size: formatNumber(mega, mega < 10 ? 1 : 0) });
}
