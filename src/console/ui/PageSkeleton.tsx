import { Skeleton, Stack } from '@mantine/core';
import { useUiTexts } from './texts.ts';

/** In the place of a page of one thing, until it is known. */
export function PageSkeleton() {
  const say = useUiTexts();
  return (
    <Stack role="status" aria-label={say('loading')}>
      <Skeleton height={36} width="min(20rem, 100%)" />
      <Skeleton height={160} />
      <Skeleton height={160} />
    </Stack>
  );
}
