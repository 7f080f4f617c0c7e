import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useCollectionTexts } from './texts.ts';
import type { useCollectionChange } from './use-collection-change.ts';

interface ChangeDialogProps {
  readonly title: string;
  readonly size?: string;
  readonly change: ReturnType<typeof useCollectionChange>;
  readonly onSave: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form for a part of a collection, and the question that the site may have before it takes it. */
export function ChangeDialog({ title, size = 'md', change, onSave, onClose, children }: ChangeDialogProps) {
  const say = useCollectionTexts();
  const sayUi = useUiTexts();
  const save = (event: FormEvent) => {
    event.preventDefault();
    onSave();
  };
  return (
    <>
      <Modal opened onClose={onClose} title={title} size={size}>
        <form onSubmit={save}>
          <Stack gap="sm">
            {children}
            {change.error === null ? null : <FailureNotice error={change.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {sayUi('cancel')}
              </Button>
              <Button type="submit" loading={change.isPending}>
                {say('save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
      {change.question}
    </>
  );
}
