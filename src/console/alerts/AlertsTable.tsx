import { Button, Group, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Alert, acknowledgeAlert, listAlerts } from '../../api/alerts.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { ListSkeleton } from '../ui/Awaited.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { useAlertTexts } from './texts.ts';

interface AlertsTableProps {
  readonly query: { readonly deploymentId?: string; readonly acknowledged?: 'yes' | 'no' | undefined };
  readonly empty: ReactNode;
}

/** Alerts are few: each is raised once. */
export function AlertsTable({ query, empty }: AlertsTableProps) {
  const say = useAlertTexts();
  const alerts = useQuery(siteQuery(listAlerts, { query: { ...query, limit: 1000 } }));
  const see = useMutation({
    mutationFn: (id: string) => client(acknowledgeAlert, { params: { id } }),
    onSuccess: () => makeStale('/api/alerts'),
  });
  if (alerts.isError) return <FailureNotice error={alerts.error} again={alerts.refetch} />;
  if (alerts.data === undefined) return <ListSkeleton />;
  if (alerts.data.length === 0) return empty;
  return (
    <>
      {see.isError ? <FailureNotice error={see.error} /> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable) */}
      <section className="scroll-box" data-scrolls tabIndex={0} aria-label={say('title')}>
        <Table aria-label={say('title')} miw="40rem">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('alert')}</Table.Th>
              <Table.Th>{say('deployment')}</Table.Th>
              <Table.Th>{say('raised')}</Table.Th>
              <Table.Th>{say('seen')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {alerts.data.map((alert) => (
              <AlertRow key={alert.id} alert={alert} isPending={see.isPending} onSee={() => see.mutate(alert.id)} />
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}

function AlertRow({ alert, isPending, onSee }: { alert: Alert; isPending: boolean; onSee: () => void }) {
  const say = useAlertTexts();
  const { kind, percent, counted, devices, deploymentId, deploymentName, raisedAt } = alert;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <IconAlertTriangle size={18} aria-hidden color="var(--mantine-color-orange-8)" style={{ flexShrink: 0 }} />
          <Text size="sm">{say(kind, { percent, counted, devices })}</Text>
        </Group>
      </Table.Td>
      <Table.Td>
        <Link to={paths.deployment(deploymentId)} className="name">
          {deploymentName}
        </Link>
      </Table.Td>
      <Table.Td>
        <Moment at={raisedAt} />
      </Table.Td>
      <Table.Td>
        <Seen alert={alert} isPending={isPending} onSee={onSee} />
      </Table.Td>
    </Table.Tr>
  );
}

function Seen({ alert, isPending, onSee }: { alert: Alert; isPending: boolean; onSee: () => void }) {
  const say = useAlertTexts();
  const mayChange = useMay('deployment.change');
  const { acknowledgedAt, acknowledgedBy } = alert;
  if (acknowledgedAt !== null)
    return (
      <Text size="sm">
        {say('seenBy', { name: acknowledgedBy ?? '' })} <Moment at={acknowledgedAt} />
      </Text>
    );
  if (!mayChange) return <Text size="sm">{say('notSeen')}</Text>;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconCheck size={14} aria-hidden />}
      disabled={isPending}
      onClick={onSee}
    >
      {say('acknowledge')}
    </Button>
  );
}
