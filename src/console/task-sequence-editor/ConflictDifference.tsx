import { Box, Button, Skeleton, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { useEditorTexts } from './texts.ts';

const DifferenceView = lazy(() =>
  import('../task-sequences/DifferenceView.tsx').then((module) => ({ default: module.DifferenceView })),
);

interface ConflictDifferenceProps {
  readonly theirs: TaskSequenceDocument;
  readonly mine: TaskSequenceDocument;
  readonly version: number;
}

/** Before a person chooses between two versions: what theirs would change in the other one. */
export function ConflictDifference({ theirs, mine, version }: ConflictDifferenceProps) {
  const say = useEditorTexts();
  const [isShown, setShown] = useState(false);
  if (!isShown)
    return (
      <Button mt="xs" size="compact-sm" variant="default" onClick={() => setShown(true)}>
        {say('showDifference')}
      </Button>
    );
  return (
    <Box mt="xs">
      <Text size="sm" fw={600}>
        {say('mineChanges', { version })}
      </Text>
      <Box mah="40dvh" style={{ overflow: 'auto' }}>
        <Suspense fallback={<Skeleton h={80} />}>
          <DifferenceView before={theirs} after={mine} />
        </Suspense>
      </Box>
    </Box>
  );
}
