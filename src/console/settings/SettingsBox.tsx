import { Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FailureNotice } from '../ui/FailureNotice.tsx';

interface SettingsBoxProps<Answer> {
  readonly title: string;
  readonly hint?: string;
  readonly query: UseQueryResult<Answer>;
  readonly children: (answer: Answer) => ReactNode;
}

/** Settings of one kind, once the site has told them. */
export function SettingsBox<Answer>({ title, hint, query, children }: SettingsBoxProps<Answer>) {
  return (
    <Paper withBorder p="md" mb="md" maw="44rem">
      <Stack>
        <Title order={2} size="h4">
          {title}
        </Title>
        {hint === undefined ? null : <Text size="sm">{hint}</Text>}
        {query.isPending ? <Skeleton h="12rem" /> : null}
        {query.isError ? <FailureNotice error={query.error} again={query.refetch} /> : null}
        {query.data === undefined ? null : children(query.data)}
      </Stack>
    </Paper>
  );
}
