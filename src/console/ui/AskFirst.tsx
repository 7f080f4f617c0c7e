import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { FailureNotice } from './FailureNotice.tsx';
import { useUiTexts } from './texts.ts';

interface AskFirstProps {
  readonly title: string;
  /** What is destroyed or stopped, by name, and on how many computers. */
  readonly children: ReactNode;
  /** What the button does, as a verb. */
  readonly action: string;
  readonly isPending: boolean;
  /** Of the action, once it was tried. */
  readonly error: unknown;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something that cannot be taken back, or that concerns many. */
export function AskFirst({ title, children, action, isPending, error, onYes, onNo }: AskFirstProps) {
  const say = useUiTexts();
  return (
    <Modal opened onClose={onNo} title={title}>
      <Stack gap="md">
        <div>{children}</div>
        {error === null ? null : <FailureNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onNo} data-autofocus>
            {say('cancel')}
          </Button>
          <Button color="red" onClick={onYes} loading={isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
