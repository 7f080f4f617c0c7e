import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUiTexts } from './texts.ts';

/** Names with their values, as a description list; what is not known is said to be so. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  const say = useUiTexts();
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm">
            {isNothing(value) ? (
              <Text span inherit c="dimmed">
                {say('notKnown')}
              </Text>
            ) : (
              value
            )}
          </Text>
        </div>
      ))}
    </dl>
  );
}

function isNothing(value: ReactNode): boolean {
  return value === null || value === undefined || value === '';
}
