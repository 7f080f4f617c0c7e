import { Badge, Box, Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { streamState } from '../site/events.ts';
import { useFrameTexts } from './texts.ts';

const looks = {
  connecting: { color: 'gray', text: 'connectingShort' },
  live: { color: 'teal', text: 'live' },
  lost: { color: 'yellow', text: 'lostShort' },
} as const;

/** Whether what is shown is of this moment. A narrow window has room for the dot, and for a sign where it is not. */
export function LiveBadge() {
  const say = useFrameTexts();
  const state = useSyncExternalStore(streamState.watch, streamState.get);
  const { color, text } = looks[state];
  return (
    <Tooltip label={say(state)}>
      <Badge role="status" variant="dot" color={color} aria-label={say(state)} tt="none">
        <Box component="span" visibleFrom="sm">
          {say(text)}
        </Box>
        <Box component="span" hiddenFrom="sm">
          {state === 'live' ? '✓' : '…'}
        </Box>
      </Badge>
    </Tooltip>
  );
}
