import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Where nothing is there yet: what would be here, and the way to the first one. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" justify="center" gap="xs" p="xl" style={{ flex: 1 }}>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw="36rem">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
