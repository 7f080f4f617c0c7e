import { Text, Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { currentLanguage } from '../texts/texts.ts';
import { useUiTexts } from './texts.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;
const TICK_MILLISECONDS = 10_000;

/** When something was, as people say it, in the browser's time zone; the whole moment with its zone when pointed at. */
export function Moment({ at }: { at: string | null }) {
  const say = useUiTexts();
  const now = useNow();
  if (at === null)
    return (
      <Text span inherit c="dimmed">
        {say('never')}
      </Text>
    );
  const whole = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'full', timeStyle: 'long' });
  return (
    <Tooltip label={whole.format(new Date(at))}>
      <time dateTime={at}>{fromNow(sinceTick(Date.parse(at) - now), currentLanguage())}</time>
    </Tooltip>
  );
}

/** What happened after the page's clock was read last is not yet to come. */
function sinceTick(milliseconds: number): number {
  return milliseconds > 0 && milliseconds < TICK_MILLISECONDS ? 0 : milliseconds;
}

/** `3 hours ago`; beyond a week the date. */
export function fromNow(milliseconds: number, language: string): string {
  const [unit, size] = UNITS.find(([, each]) => Math.abs(milliseconds) >= each) ?? ['second', 1000];
  if (unit === 'day' && Math.abs(milliseconds) > 7 * size)
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(Date.now() + milliseconds);
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.round(milliseconds / size), unit);
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
