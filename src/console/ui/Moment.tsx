import { Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import type { Language } from '../texts/language.ts';
import { useLanguage } from '../texts/language.ts';
import { dateFormat, distanceFormat } from './formats.ts';
import { useUiTexts } from './texts.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;
const WHOLE = { dateStyle: 'full', timeStyle: 'long' } as const;
const TICK_MILLISECONDS = 10_000;

/**
 * When something was, as people say it, in the browser's time zone; the whole moment with its zone when pointed at. A list has a moment in every row: the
 * whole one is put into words when it is asked for, and Mantine's tooltip, a dozen hooks for each, is left out.
 */
export function Moment({ at }: { at: string | null }) {
  const say = useUiTexts();
  const language = useLanguage();
  const now = useNow();
  if (at === null)
    return (
      <Text span inherit c="dimmed">
        {say('never')}
      </Text>
    );
  return (
    <time
      dateTime={at}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = dateFormat(language, WHOLE).format(new Date(at));
      }}
    >
      {fromNow(sinceTick(Date.parse(at) - now), language)}
    </time>
  );
}

/** What happened after the page's clock was read last is not yet to come. */
function sinceTick(milliseconds: number): number {
  return milliseconds > 0 && milliseconds < TICK_MILLISECONDS ? 0 : milliseconds;
}

/** `3 hours ago`; beyond a week the date. */
function fromNow(milliseconds: number, language: Language): string {
  const [unit, size] = UNITS.find(([, each]) => Math.abs(milliseconds) >= each) ?? ['second', 1000];
  if (unit === 'day' && Math.abs(milliseconds) > 7 * size)
    return dateFormat(language, { dateStyle: 'medium' }).format(Date.now() + milliseconds);
  return distanceFormat(language).format(Math.round(milliseconds / size), unit);
}

/** One clock for all moments of a page. */
let now = Date.now();
const watchers = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const watcher of watchers) watcher();
}, TICK_MILLISECONDS);

export function useNow(): number {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => now,
  );
}
