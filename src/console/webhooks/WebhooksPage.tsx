import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { createWebhook, listWebhooks, type Webhook } from '../../api/webhooks.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useWebhookTexts } from './texts.ts';
import { noWebhook, type WebhookFields, WebhookForm } from './WebhookForm.tsx';

export function WebhooksPage() {
  const say = useWebhookTexts();
  const webhooks = useQuery(siteQuery(listWebhooks));
  const columns = useColumns();
  const mayAdminister = useMay('webhook.administer');
  const [adding, { open, close }] = useDisclosure();
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        {mayAdminister ? <Button onClick={open}>{say('add')}</Button> : null}
      </PageHeader>
      <Awaited query={webhooks} />
      {webhooks.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {webhooks.data === undefined || webhooks.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={webhooks.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {adding ? <NewWebhook onClose={close} /> : null}
    </div>
  );
}

function useColumns(): Column<Webhook>[] {
  const say = useWebhookTexts();
  return [
    {
      ...{ id: 'name', title: say('name'), width: '14rem' },
      cell: ({ id, name }) => <Link to={paths.webhook(id)}>{name}</Link>,
    },
    { id: 'url', title: say('url'), cell: ({ url }) => url },
    { id: 'events', title: say('events'), cell: ({ eventKinds }) => eventKinds.map((kind) => say(kind)).join(', ') },
    { id: 'state', title: say('state'), cell: ({ enabled }) => say(enabled ? 'enabled' : 'disabled'), width: '9rem' },
  ];
}

function NewWebhook({ onClose }: { onClose: () => void }) {
  const say = useWebhookTexts();
  const go = useNavigate();
  const add = useChange(
    ({ caCertificates, ...fields }: WebhookFields) =>
      client(createWebhook, { body: { ...fields, caCertificates: caCertificates === '' ? null : caCertificates } }),
    listWebhooks.path,
  );
  return (
    <Modal opened onClose={onClose} title={say('add')}>
      <WebhookForm
        start={noWebhook}
        changes={false}
        change={add}
        onSubmit={(fields) => add.mutate(fields, { onSuccess: ({ id }) => go({ to: paths.webhook(id) }) })}
      />
    </Modal>
  );
}
