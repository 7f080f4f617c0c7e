import { Badge, Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { streamState } from '../site/events.ts';
import { useFrameTexts } from './texts.ts';

const colors = { connecting: 'gray', live: 'teal', lost: 'yellow' } as const;

/** Whether what is shown is of this moment. */
export function LiveBadge() {
  const say = useFrameTexts();
  const state = useSyncExternalStore(streamState.watch, streamState.get);
  return (
    <Tooltip label={say(state)}>
      <Badge role="status" variant="dot" color={colors[state]} aria-label={say(state)} tt="none">
        {state === 'live' ? say('live') : '…'}
      </Badge>
    </Tooltip>
  );
}
