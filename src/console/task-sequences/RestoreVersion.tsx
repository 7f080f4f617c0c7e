import { Box, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getTaskSequenceVersion, restoreTaskSequenceVersion } from '../../api/task-sequence-versions.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { DifferenceView } from './DifferenceView.tsx';
import { useVersionTexts } from './version-texts.ts';

interface RestoreVersionProps {
  readonly sequence: TaskSequence;
  readonly version: number;
  readonly onClose: () => void;
}

/** Asks before an older version becomes the newest, and says what that changes. */
export function RestoreVersion({ sequence, version, onClose }: RestoreVersionProps) {
  const say = useVersionTexts();
  const { id, name, version: newest, document } = sequence;
  const older = useQuery(siteQuery(getTaskSequenceVersion, { params: { id, version } }));
  const change = useConfirmedChange(
    (basedOnVersion: number, confirmed) =>
      client(restoreTaskSequenceVersion, { params: { id, version }, body: { basedOnVersion, ...confirmed } }),
    async () => {
      onClose();
      await makeStale('/api/task-sequences');
    },
  );
  return (
    <>
      <AskFirst
        title={say('restoreTitle', { version })}
        action={say('restore')}
        isPending={change.isPending}
        error={change.error}
        onYes={() => change.mutate(newest)}
        onNo={onClose}
      >
        <Stack gap="sm">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {say('restoreHint', { version, next: newest + 1, name })}
          </Text>
          {older.isError ? <FailureNotice error={older.error} again={older.refetch} /> : null}
          {older.data?.version === version ? (
            <Box mah="50dvh" style={{ overflow: 'auto' }}>
              <DifferenceView before={document} after={older.data.document} />
            </Box>
          ) : (
            <Skeleton h={80} />
          )}
        </Stack>
      </AskFirst>
      {change.question}
    </>
  );
}
