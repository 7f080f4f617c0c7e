import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { createCollection } from '../../api/collections.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { NotPermitted } from '../ui/NotPermitted.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { CollectionSelect } from './CollectionSelect.tsx';
import { QueryEditor } from './QueryEditor.tsx';
import { useCollectionTexts } from './texts.ts';

const ALL_SYSTEMS = '00000000-0000-4000-8000-000000000001';

interface NewCollection {
  name: string;
  limitingCollectionId: string;
  query: string;
}

function useCreate() {
  const say = useCollectionTexts();
  const go = useNavigate();
  return useMutation({
    mutationFn: ({ name, limitingCollectionId, query }: NewCollection) => {
      const queryRules = query.trim() === '' ? [] : [{ name: say('firstRule'), query: query.trim() }];
      return client(createCollection, { body: { name: name.trim(), limitingCollectionId, queryRules } });
    },
    onSuccess: async ({ id }) => {
      await makeStale('/api/collections');
      return go({ to: paths.collection(id) });
    },
  });
}

export function NewCollectionPage() {
  const say = useCollectionTexts();
  return useMay('collection.change') ? <CollectionForm /> : <NotPermitted title={say('newTitle')} />;
}

function CollectionForm() {
  const say = useCollectionTexts();
  const sayUi = useUiTexts();
  const form = useForm<NewCollection>({
    initialValues: { name: '', limitingCollectionId: ALL_SYSTEMS, query: '' },
    validate: { name: (name) => (name.trim() === '' ? say('nameNeeded') : null) },
  });
  const create = useCreate();
  return (
    <div className="page long">
      <PageHeader title={say('newTitle')} above={{ title: say('title'), path: paths.collections() }} />
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack maw="56rem">
          <TextInput label={say('name')} maxLength={127} required data-autofocus {...form.getInputProps('name')} />
          <CollectionSelect
            label={say('limiting')}
            description={say('limitingHint')}
            value={form.values.limitingCollectionId}
            onChange={(id) => form.setFieldValue('limitingCollectionId', id)}
          />
          <Fieldset legend={say('byQuery')} miw={0}>
            <QueryEditor
              query={form.values.query}
              onChange={(query) => form.setFieldValue('query', query)}
              limitingCollectionId={form.values.limitingCollectionId}
            />
          </Fieldset>
          {create.isError ? <FailureNotice error={create.error} /> : null}
          <Group>
            <Button type="submit" loading={create.isPending}>
              {say('create')}
            </Button>
            <Button component={Link} to={paths.collections()} variant="default">
              {sayUi('cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </div>
  );
}
