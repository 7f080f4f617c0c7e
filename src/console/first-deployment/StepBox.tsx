import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** One step of the guide: what is to be decided, why, and below it the way on. */
export function StepBox({ title, why, actions, children }: StepBoxProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button that led here is gone: whoever has no pointer goes on from the new step's beginning.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Stack gap="md" maw="48rem">
      <div>
        <Title order={2} size="h4" ref={heading} tabIndex={-1} className="guide-title">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      </div>
      {children}
      {actions === undefined ? null : <Group gap="sm">{actions}</Group>}
    </Stack>
  );
}

interface StepBoxProps {
  readonly title: string;
  readonly why: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}
