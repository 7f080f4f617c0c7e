import { Badge, Group } from '@mantine/core';
import type { StoredPackageVersion } from '../../api/content.ts';
import { useContentTexts } from './texts.ts';

/** Whether a version can be given to computers as it was imported. */
export function ContentState({
  version,
}: {
  version: Pick<StoredPackageVersion, 'missingObjects' | 'damagedObjects'>;
}) {
  const say = useContentTexts();
  const { missingObjects, damagedObjects } = version;
  if (missingObjects + damagedObjects === 0)
    return (
      <Badge size="sm" variant="dot" color="green">
        {say('whole')}
      </Badge>
    );
  const bad = { size: 'sm', variant: 'dot', color: 'red' } as const;
  return (
    <Group gap={4} wrap="nowrap">
      {missingObjects === 0 ? null : <Badge {...bad}>{say('missing', { count: missingObjects })}</Badge>}
      {damagedObjects === 0 ? null : <Badge {...bad}>{say('damaged', { count: damagedObjects })}</Badge>}
    </Group>
  );
}
