import { Alert, Button, Paper, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import {
  changeWebhook,
  deleteWebhook,
  getWebhook,
  listWebhookDeliveries,
  listWebhooks,
  testWebhook,
  type Webhook,
  type WebhookDelivery,
} from '../../api/webhooks.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange, useRemoval } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { ListSkeleton } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { isNotThere } from '../ui/failure.ts';
import { Moment } from '../ui/Moment.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { useWebhookTexts } from './texts.ts';
import { type WebhookFields, WebhookForm } from './WebhookForm.tsx';
import { webhookChange } from './webhook-change.ts';

const route = getRouteApi('/frame/webhooks/$id');

export function WebhookPage() {
  const say = useWebhookTexts();
  const { id } = route.useParams();
  const { data: webhook, error, refetch } = useQuery(siteQuery(getWebhook, { params: { id } }));
  const mayAdminister = useMay('webhook.administer');
  if (isNotThere(error)) return <EmptyState title={say('noSuchWebhook')}>{say('noSuchWebhookHint')}</EmptyState>;
  if (error !== null) return <PageFailure error={error} again={refetch} />;
  if (webhook === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={webhook.name} above={{ title: say('title'), path: paths.webhooks() }}>
        {mayAdminister ? <WebhookActions webhook={webhook} /> : null}
      </PageHeader>
      <Text size="sm">{say(webhook.enabled ? 'enabled' : 'disabled')}</Text>
      {mayAdminister ? <WebhookSettings key={webhook.id} webhook={webhook} /> : <Text>{webhook.url}</Text>}
      <Title order={2} size="h4">
        {say('deliveries')}
      </Title>
      <Deliveries webhook={webhook} />
    </div>
  );
}

function WebhookSettings({ webhook: { id, ...webhook } }: { webhook: Webhook }) {
  const { name, url, eventKinds, allowHttp } = webhook;
  const save = useChange(
    (changed: Partial<WebhookFields>) => client(changeWebhook, { params: { id }, body: webhookChange(changed) }),
    listWebhooks.path,
  );
  const start = { name, url, eventKinds, allowHttp, secret: '', caCertificates: webhook.caCertificates ?? '' };
  return (
    <Paper withBorder p="md" maw="40rem">
      <WebhookForm
        start={start}
        changes
        change={save}
        onSubmit={(_, changed, saved) => save.mutate(changed, { onSuccess: saved })}
      />
    </Paper>
  );
}

function WebhookActions({ webhook: { id, name, url, enabled } }: { webhook: Webhook }) {
  const say = useWebhookTexts();
  const go = useNavigate();
  const [ending, setEnding] = useState(false);
  const turn = useChange(
    () => client(changeWebhook, { params: { id }, body: { enabled: !enabled } }),
    listWebhooks.path,
  );
  const remove = useRemoval(
    () => client(deleteWebhook, { params: { id } }),
    () => go({ to: paths.webhooks() }),
    listWebhooks.path,
  );
  return (
    <>
      <WebhookTest id={id} />
      <Button variant="default" loading={turn.isPending} onClick={() => turn.mutate(undefined)}>
        {say(enabled ? 'turnOff' : 'turnOn')}
      </Button>
      <Button variant="default" onClick={() => setEnding(true)}>
        {say('delete')}
      </Button>
      {turn.isError ? <FailureNotice error={turn.error} /> : null}
      {ending ? (
        <AskFirst
          title={say('delete')}
          action={say('delete')}
          {...{ isPending: remove.isPending, error: remove.error, onNo: () => setEnding(false) }}
          onYes={() => remove.mutate()}
        >
          {say('deleteHint', { name, url })}
        </AskFirst>
      ) : null}
    </>
  );
}

function WebhookTest({ id }: { id: string }) {
  const say = useWebhookTexts();
  const attempt = useMutation({ mutationFn: () => client(testWebhook, { params: { id } }) });
  const { data: outcome } = attempt;
  return (
    <>
      <Button variant="default" loading={attempt.isPending} onClick={() => attempt.mutate()}>
        {say('sendTest')}
      </Button>
      {attempt.isError ? <FailureNotice error={attempt.error} /> : null}
      {outcome === undefined ? null : (
        <Alert role="status" color={outcome.delivered ? 'teal' : 'red'} p="xs">
          {outcome.delivered
            ? say('reached', { status: outcome.status ?? 0 })
            : `${say('notReached')}: ${outcome.problem ?? outcome.status ?? ''}`}
        </Alert>
      )}
    </>
  );
}

function Deliveries({ webhook: { id } }: { webhook: Webhook }) {
  const say = useWebhookTexts();
  const deliveries = useQuery(siteQuery(listWebhookDeliveries, { params: { id }, query: {} }));
  if (deliveries.isError) return <FailureNotice error={deliveries.error} again={deliveries.refetch} />;
  if (deliveries.data === undefined) return <ListSkeleton />;
  if (deliveries.data.length === 0) return <Text size="sm">{say('noDeliveries')}</Text>;
  return (
    <Table style={{ overflowWrap: 'anywhere' }} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          {(['at', 'kind', 'state', 'attempts', 'answer'] as const).map((key) => (
            <Table.Th key={key}>{say(key)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.data.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function DeliveryRow({
  delivery: { createdAt, kind, state, attempts, status, problem },
}: {
  delivery: WebhookDelivery;
}) {
  const say = useWebhookTexts();
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={createdAt} />
      </Table.Td>
      <Table.Td>{say(kind)}</Table.Td>
      <Table.Td>{say(state)}</Table.Td>
      <Table.Td>{attempts}</Table.Td>
      <Table.Td>{problem ?? status}</Table.Td>
    </Table.Tr>
  );
}
