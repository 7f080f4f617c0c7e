import { Badge, Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  createSecurityScope,
  deleteSecurityScope,
  listSecurityScopes,
  type SecurityScope,
} from '../../api/security-scopes.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useScopeTexts } from './texts.ts';

export function SecurityScopesPage() {
  const say = useScopeTexts();
  const scopes = useQuery(siteQuery(listSecurityScopes));
  const mayAdminister = useMay('security-scope.administer');
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<SecurityScope | null>(null);
  const columns = useColumns(mayAdminister ? setEnding : undefined);
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        {mayAdminister ? <Button onClick={() => setAdding(true)}>{say('add')}</Button> : null}
      </PageHeader>
      <Awaited query={scopes} />
      {scopes.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {scopes.data === undefined || scopes.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={scopes.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {adding ? <ScopeForm onClose={() => setAdding(false)} /> : null}
      {ending === null ? null : <DeleteDialog scope={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

function useColumns(onDelete: ((scope: SecurityScope) => void) | undefined): Column<SecurityScope>[] {
  const say = useScopeTexts();
  const sayUi = useUiTexts();
  const columns: Column<SecurityScope>[] = [
    { id: 'name', title: say('name'), cell: (scope) => <NameCell scope={scope} />, width: '16rem' },
    { id: 'description', title: say('description'), cell: ({ description }) => description },
    { id: 'images', title: say('images'), cell: ({ imageCount }) => imageCount, width: '9rem' },
    { id: 'sequences', title: say('taskSequences'), cell: ({ taskSequenceCount }) => taskSequenceCount, width: '9rem' },
    { id: 'collections', title: say('collections'), cell: ({ collectionCount }) => collectionCount, width: '9rem' },
  ];
  if (onDelete === undefined) return columns;
  const remove = (scope: SecurityScope) =>
    scope.builtIn ? null : (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${say('delete')} ${scope.name}`}
        onClick={() => onDelete(scope)}
      >
        {say('delete')}
      </Button>
    );
  return [...columns, { id: 'actions', title: sayUi('actions'), cell: remove, width: '9rem' }];
}

function NameCell({ scope: { name, builtIn } }: { scope: SecurityScope }) {
  const say = useScopeTexts();
  return (
    <Group gap="xs" wrap="nowrap">
      {name}
      {builtIn ? (
        <Badge size="sm" variant="default" tt="none">
          {say('builtIn')}
        </Badge>
      ) : null}
    </Group>
  );
}

function ScopeForm({ onClose }: { onClose: () => void }) {
  const say = useScopeTexts();
  const form = useForm({ initialValues: { name: '', description: '' } });
  const add = useChange(
    (body: { name: string; description: string }) => client(createSecurityScope, { body }),
    listSecurityScopes.path,
  );
  return (
    <Modal opened onClose={onClose} title={say('add')}>
      <form onSubmit={form.onSubmit((body) => add.mutate(body, { onSuccess: onClose }))}>
        <Stack>
          <TextInput label={say('name')} required data-autofocus {...form.getInputProps('name')} />
          <Textarea label={say('description')} autosize {...form.getInputProps('description')} />
          <SaveRow change={add} action={say('add')} />
        </Stack>
      </form>
    </Modal>
  );
}

function DeleteDialog({ scope, onClose }: { scope: SecurityScope; onClose: () => void }) {
  const say = useScopeTexts();
  const remove = useChange(() => client(deleteSecurityScope, { params: { id: scope.id } }), listSecurityScopes.path);
  return (
    <AskFirst
      title={say('delete')}
      action={say('delete')}
      {...{ isPending: remove.isPending, error: remove.error, onNo: onClose }}
      onYes={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      {say('deleteHint', { name: scope.name })}
    </AskFirst>
  );
}
