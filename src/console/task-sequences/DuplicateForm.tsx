import { Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { createTaskSequence, type TaskSequence } from '../../api/task-sequences.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useTaskSequenceTexts } from './texts.ts';

export function DuplicateForm({ sequence, onClose }: { sequence: TaskSequence; onClose: () => void }) {
  const say = useTaskSequenceTexts();
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
          <FormEnd change={make} onClose={onClose} action={say('duplicate')} />
        </Stack>
      </form>
    </Modal>
  );
}
