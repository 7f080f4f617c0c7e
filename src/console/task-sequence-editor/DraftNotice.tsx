/** What was not saved before somebody else took over: it stays in the page, to be compared, copied, or discarded. */
import { Alert, Button, Group, Skeleton, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconPencilPause } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { TaskSequence } from '../../api/task-sequences.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { useLockTexts } from './lock-texts.ts';

const CompareDraft = lazy(() => import('./CompareDraft.tsx').then((module) => ({ default: module.CompareDraft })));

interface DraftNoticeProps {
  readonly draft: TaskSequenceDocument;
  readonly latest: TaskSequence;
  readonly onDiscard: () => void;
}

export function DraftNotice({ draft, latest, onDiscard }: DraftNoticeProps) {
  const say = useLockTexts();
  const [compares, setCompares] = useState(false);
  const [discards, setDiscards] = useState(false);
  const { copied, copy } = useClipboard();
  const copyYaml = async () => {
    const { toYaml } = await import('./yaml-document.ts');
    copy(toYaml(draft));
  };
  return (
    <Alert
      className="editor-alert"
      role="alert"
      color="yellow"
      icon={<IconPencilPause aria-hidden />}
      title={say('draftTitle')}
    >
      <Text size="sm">{say('draft')}</Text>
      <Group mt="xs" gap="sm">
        <Button size="compact-sm" variant="default" onClick={() => setCompares(true)}>
          {say('compare')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={copyYaml}>
          {say(copied ? 'copied' : 'copy')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setDiscards(true)}>
          {say('discard')}
        </Button>
      </Group>
      {compares ? (
        <Suspense fallback={<Skeleton h={0} />}>
          <CompareDraft draft={draft} latest={latest} onClose={() => setCompares(false)} />
        </Suspense>
      ) : null}
      {discards ? (
        <AskFirst
          title={say('discardTitle')}
          action={say('discardDo')}
          isPending={false}
          error={null}
          onNo={() => setDiscards(false)}
          onYes={onDiscard}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {say('discardAsks', { sequence: draft.name })}
          </Text>
        </AskFirst>
      ) : null}
    </Alert>
  );
}
