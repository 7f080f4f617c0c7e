import { Skeleton, Stack } from '@mantine/core';
import { FailureNotice } from './FailureNotice.tsx';
import { useUiTexts } from './texts.ts';

interface Query {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** In the place of a list: that it is on its way, or why it is not there. Nothing, once it is. */
export function Awaited({ query }: { query: Query }) {
  if (query.isPending) return <ListSkeleton />;
  return query.isError ? <FailureNotice error={query.error} again={query.refetch} /> : null;
}

export function ListSkeleton() {
  const say = useUiTexts();
  return (
    <Stack gap="xs" role="status" aria-label={say('loading')}>
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <Skeleton key={row} height={32} />
      ))}
    </Stack>
  );
}
