import { Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { FormEnd } from '../ui/FormEnd.tsx';
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
            <FormEnd change={change} onClose={onClose} action={say('save')} />
          </Stack>
        </form>
      </Modal>
      {change.question}
    </>
  );
}
