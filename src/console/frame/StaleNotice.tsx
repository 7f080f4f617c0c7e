import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { streamState } from '../site/events.ts';
import { currentLanguage } from '../texts/language.ts';
import { useFrameTexts } from './texts.ts';

/** On pages that are looked at while things happen: that they do not tell what happens now, and of when they are. `at`: milliseconds since 1970. */
export function StaleNotice({ at }: { at: number }) {
  const say = useFrameTexts();
  const state = useSyncExternalStore(streamState.watch, streamState.get);
  if (state !== 'lost') return null;
  const time = new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'medium' }).format(at);
  return (
    <Alert color="yellow" icon={<IconPlugConnectedX aria-hidden />} p="xs">
      {say('staleSince', { time })}
    </Alert>
  );
}
