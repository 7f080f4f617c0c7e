import { Button, Code, List, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import {
  changeIdentityProvider,
  deleteIdentityProvider,
  getIdentityProvider,
  type IdentityProvider,
  listIdentityProviders,
  testIdentityProvider,
} from '../../api/identity-providers.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange, useRemoval } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FactTable } from '../ui/FactTable.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { isNotThere } from '../ui/failure.ts';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { fieldsOf, type ProviderFields, ProviderForm } from './ProviderForm.tsx';
import { providerChange } from './provider-change.ts';
import { useProviderTexts } from './texts.ts';

const route = getRouteApi('/frame/identity-providers/$id');

export function IdentityProviderPage() {
  const say = useProviderTexts();
  const { id } = route.useParams();
  const { data: provider, error, refetch } = useQuery(siteQuery(getIdentityProvider, { params: { id } }));
  const mayAdminister = useMay('identity-provider.administer');
  if (isNotThere(error)) return <EmptyState title={say('noSuchProvider')}>{say('noSuchProviderHint')}</EmptyState>;
  if (error !== null) return <PageFailure error={error} again={refetch} />;
  if (provider === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={provider.name} above={{ title: say('title'), path: paths.identityProviders() }}>
        {mayAdminister ? <ProviderActions provider={provider} /> : null}
      </PageHeader>
      <ProviderFacts provider={provider} />
      {mayAdminister ? <ProviderTest id={provider.id} /> : null}
      {mayAdminister ? <ProviderSettings key={provider.id} provider={provider} /> : null}
    </div>
  );
}

function ProviderFacts({ provider: { enabled, issuer, redirectUri } }: { provider: IdentityProvider }) {
  const say = useProviderTexts();
  return (
    <FactTable
      facts={[
        [say('state'), say(enabled ? 'enabled' : 'disabled')],
        [say('issuer'), issuer],
        [
          say('redirectUri'),
          <>
            <Code>{redirectUri}</Code> {say('redirectHint')}
          </>,
        ],
      ]}
    />
  );
}

/** Has the site ask the provider for what a sign-in needs. */
function ProviderTest({ id }: { id: string }) {
  const say = useProviderTexts();
  const attempt = useMutation({ mutationFn: () => client(testIdentityProvider, { params: { id } }) });
  return (
    <Stack align="start" gap="xs">
      <Button variant="default" loading={attempt.isPending} onClick={() => attempt.mutate()}>
        {say('check')}
      </Button>
      {attempt.isError ? <FailureNotice error={attempt.error} /> : null}
      {attempt.data === undefined ? null : (
        <List size="sm" role="status">
          {attempt.data.checks.map(({ check, outcome, message }) => (
            <List.Item key={check}>
              <Text span inherit fw={600}>
                {say(outcome)}
              </Text>{' '}
              {message}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

function ProviderSettings({ provider }: { provider: IdentityProvider }) {
  const save = useChange(
    (changed: Partial<ProviderFields>) =>
      client(changeIdentityProvider, { params: { id: provider.id }, body: providerChange(changed) }),
    listIdentityProviders.path,
  );
  return (
    <Paper withBorder p="md" maw="44rem">
      <ProviderForm
        start={fieldsOf(provider)}
        changes
        change={save}
        onSubmit={(_, changed, saved) => save.mutate(changed, { onSuccess: saved })}
      />
    </Paper>
  );
}

function ProviderActions({ provider: { id, name, enabled } }: { provider: IdentityProvider }) {
  const say = useProviderTexts();
  const [dialog, setDialog] = useState<'disable' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const go = useNavigate();
  const turn = useChange(
    (on: boolean) => client(changeIdentityProvider, { params: { id }, body: { enabled: on } }),
    listIdentityProviders.path,
  );
  const remove = useRemoval(
    () => client(deleteIdentityProvider, { params: { id } }),
    () => go({ to: paths.identityProviders() }),
    listIdentityProviders.path,
  );
  return (
    <>
      <Button variant="default" onClick={() => (enabled ? setDialog('disable') : turn.mutate(true))}>
        {say(enabled ? 'turnOff' : 'turnOn')}
      </Button>
      <Button variant="default" onClick={() => setDialog('delete')}>
        {say('delete')}
      </Button>
      {dialog === 'disable' ? (
        <AskFirst
          {...{ title: say('turnOff'), action: say('turnOff'), isPending: turn.isPending, error: turn.error }}
          onNo={close}
          onYes={() => turn.mutate(false, { onSuccess: close })}
        >
          {say('turnOffHint', { name })}
        </AskFirst>
      ) : null}
      {dialog === 'delete' ? (
        <AskFirst
          {...{ title: say('delete'), action: say('delete'), isPending: remove.isPending, error: remove.error }}
          onNo={close}
          onYes={() => remove.mutate()}
        >
          {say('deleteHint', { name })}
        </AskFirst>
      ) : null}
    </>
  );
}
