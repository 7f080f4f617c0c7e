/** What the editor asks: before unsaved work is left, and where somebody else has saved meanwhile. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEditorTexts } from './texts.ts';

export function LeaveQuestion({ name, isDirty }: { readonly name: string; readonly isDirty: boolean }) {
  const say = useEditorTexts();
  const blocker = useBlocker({
    // Another view of the same page keeps everything.
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Modal opened onClose={blocker.reset} title={say('leaveTitle')}>
      <Stack gap="sm">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {say('leave', { name })}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={blocker.reset}>
            {say('stay')}
          </Button>
          <Button color="red" onClick={blocker.proceed}>
            {say('discard')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface ConflictProps {
  readonly base: number;
  readonly version: number;
  readonly onTakeTheirs: () => void;
  readonly onSaveMine: () => void;
  /** What differs. */
  readonly children: ReactNode;
}

export function Conflict({ base, version, onTakeTheirs, onSaveMine, children }: ConflictProps) {
  const say = useEditorTexts();
  return (
    <Alert
      className="editor-alert"
      role="alert"
      color="yellow"
      icon={<IconUsers aria-hidden />}
      title={say('conflictTitle', { version })}
    >
      <Text size="sm">{say('conflict', { base })}</Text>
      {children}
      <Group mt="xs" gap="sm">
        <Button size="compact-sm" variant="default" onClick={onTakeTheirs}>
          {say('takeTheirs', { version })}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onSaveMine}>
          {say('saveMine')}
        </Button>
      </Group>
    </Alert>
  );
}
