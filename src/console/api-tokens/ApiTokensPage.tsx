import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiToken, deleteApiToken, listApiTokens } from '../../api/api-tokens.ts';
import { ActorName } from '../audit/ActorName.tsx';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { Limits } from '../users/Limits.tsx';
import { ApiTokenForm } from './ApiTokenForm.tsx';
import { useTokenTexts } from './texts.ts';

/** One's own tokens; with user.administer, everybody's. */
export function ApiTokensPage() {
  const say = useTokenTexts();
  const tokens = useQuery(siteQuery(listApiTokens));
  const mayMake = useMay('token.own');
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<ApiToken | null>(null);
  const columns = useColumns(setEnding);
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        {mayMake ? <Button onClick={() => setAdding(true)}>{say('add')}</Button> : null}
      </PageHeader>
      <Awaited query={tokens} />
      {tokens.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {tokens.data === undefined || tokens.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={tokens.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {adding ? <ApiTokenForm onClose={() => setAdding(false)} /> : null}
      {ending === null ? null : <RevokeDialog token={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

function useColumns(onRevoke: (token: ApiToken) => void): Column<ApiToken>[] {
  const say = useTokenTexts();
  const sayUi = useUiTexts();
  return [
    { id: 'name', title: say('name'), cell: ({ name }) => name },
    { id: 'role', title: say('role'), cell: ({ securityRole }) => securityRole?.name ?? say('sameAsMaker') },
    { id: 'limits', title: say('limits'), cell: (token) => <Limits of={token} /> },
    {
      ...{ id: 'madeBy', title: say('madeBy'), width: '9rem' },
      cell: ({ createdBy }) => (createdBy === null ? '' : <ActorName actor={createdBy} />),
    },
    { id: 'lastUsed', title: say('lastUsed'), cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} />, width: '9rem' },
    { id: 'expires', title: say('expires'), cell: (token) => <Expiry token={token} />, width: '9rem' },
    {
      ...{ id: 'actions', title: sayUi('actions'), width: '8rem' },
      cell: (token) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${say('revoke')} ${token.name}`}
          onClick={() => onRevoke(token)}
        >
          {say('revoke')}
        </Button>
      ),
    },
  ];
}

function Expiry({ token: { expired, expiresAt } }: { token: ApiToken }) {
  const say = useTokenTexts();
  if (!expired) return <Moment at={expiresAt} />;
  return (
    <Badge size="sm" variant="dot" color="yellow" tt="none">
      {say('expired')}
    </Badge>
  );
}

function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const say = useTokenTexts();
  const revoke = useChange(() => client(deleteApiToken, { params: { id: token.id } }), listApiTokens.path);
  return (
    <AskFirst
      title={say('revoke')}
      action={say('revoke')}
      {...{ isPending: revoke.isPending, error: revoke.error, onNo: onClose }}
      onYes={() => revoke.mutate(undefined, { onSuccess: onClose })}
    >
      {say('revokeHint', { name: token.name })}
    </AskFirst>
  );
}
