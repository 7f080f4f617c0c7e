import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { createIdentityProvider, type IdentityProvider, listIdentityProviders } from '../../api/identity-providers.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { bodyOf, noProvider, type ProviderFields, ProviderForm } from './ProviderForm.tsx';
import { useProviderTexts } from './texts.ts';

export function IdentityProvidersPage() {
  const say = useProviderTexts();
  const providers = useQuery(siteQuery(listIdentityProviders));
  const columns = useColumns();
  const mayAdminister = useMay('identity-provider.administer');
  const [adding, { open, close }] = useDisclosure();
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        {mayAdminister ? <Button onClick={open}>{say('add')}</Button> : null}
      </PageHeader>
      <Awaited query={providers} />
      {providers.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {providers.data === undefined || providers.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={providers.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {adding ? <NewProvider onClose={close} /> : null}
    </div>
  );
}

function useColumns(): Column<IdentityProvider>[] {
  const say = useProviderTexts();
  return [
    {
      ...{ id: 'name', title: say('name'), width: '14rem' },
      cell: ({ id, name }) => <Link to={paths.identityProvider(id)}>{name}</Link>,
    },
    { id: 'displayName', title: say('displayName'), cell: ({ displayName }) => displayName },
    { id: 'issuer', title: say('issuer'), cell: ({ issuer }) => issuer },
    { id: 'state', title: say('state'), cell: ({ enabled }) => say(enabled ? 'enabled' : 'disabled'), width: '9rem' },
  ];
}

function NewProvider({ onClose }: { onClose: () => void }) {
  const say = useProviderTexts();
  const go = useNavigate();
  const add = useChange(
    (fields: ProviderFields) =>
      client(createIdentityProvider, {
        body: { ...bodyOf(fields), name: fields.name, clientSecret: fields.clientSecret },
      }),
    listIdentityProviders.path,
  );
  return (
    <Modal opened onClose={onClose} size="lg" title={say('add')}>
      <ProviderForm
        start={noProvider}
        changes={false}
        change={add}
        onSubmit={(fields) => add.mutate(fields, { onSuccess: ({ id }) => go({ to: paths.identityProvider(id) }) })}
      />
    </Modal>
  );
}
