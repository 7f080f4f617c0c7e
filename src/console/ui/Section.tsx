import { Group, Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of a page with its own heading, and what can be done with it. */
export function Section({
  title,
  level = 2,
  actions,
  children,
}: {
  title: string;
  /** Of its heading. */
  level?: 2 | 3;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Title order={level} size="h5">
            {title}
          </Title>
          <Group gap="xs">{actions}</Group>
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
