import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { createTaskSequence, type TaskSequence } from '../../api/task-sequences.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useTaskSequenceTexts } from './texts.ts';

export function DuplicateForm({ sequence, onClose }: { sequence: TaskSequence; onClose: () => void }) {
  const say = useTaskSequenceTexts();
  const sayUi = useUiTexts();
  const navigate = useNavigate();
  const [name, setName] = useState(say('copyOf', { name: sequence.name.slice(0, 90) }));
  const make = useMutation({
    mutationFn: () => client(createTaskSequence, { body: { document: { ...sequence.document, name: name.trim() } } }),
    onSuccess: async ({ id }) => {
      onClose();
      await makeStale('/api/task-sequences');
      await navigate({ to: paths.taskSequence(id) });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={say('duplicate')}>
      <form onSubmit={send}>
        <Stack gap="md">
          <TextInput
            required
            data-autofocus
            maxLength={100}
            label={say('duplicateName')}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          {make.isError ? <FailureNotice error={make.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {sayUi('cancel')}
            </Button>
            <Button type="submit" loading={make.isPending}>
              {say('duplicate')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
