import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { createCollection } from '../../api/collections.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { FirstDeploymentSearch } from './first-deployment-search.ts';
import { freeName, LONGEST_COLLECTION_NAME } from './suggestions.ts';
import { useFirstDeploymentTexts } from './texts.ts';

/** A collection for them, then the page that reads the file, which knows the way back. */
export function SeveralComputers({ search, taken }: { search: FirstDeploymentSearch; taken: readonly string[] }) {
  const say = useFirstDeploymentTexts();
  const navigate = useNavigate();
  const [name, setName] = useState(freeName(say('severalName'), taken, LONGEST_COLLECTION_NAME));
  const make = useMutation({
    mutationFn: () => client(createCollection, { body: { name: name.trim() } }),
    onSuccess: async ({ id }) => {
      await makeStale('/api/collections');
      const first: FirstDeploymentSearch = { ...search, step: 'computers', collection: id, virtual: undefined };
      // What is made is noted here too, for the back button.
      await navigate({ to: paths.firstDeployment(), search: first, replace: true });
      await navigate({ to: paths.deviceImport(), search: { first } });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={send}>
      <TextInput
        required
        maxLength={LONGEST_COLLECTION_NAME}
        maw="24rem"
        label={say('severalCollection')}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {make.isError ? <FailureNotice error={make.error} /> : null}
      <Group mt="sm">
        <Button type="submit" loading={make.isPending}>
          {say('makeSeveral')}
        </Button>
      </Group>
    </form>
  );
}
