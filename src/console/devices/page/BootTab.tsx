/** "Why did it boot that?": what it would be told now, which deployments would start, and what it was told before. */
import { Alert, Badge, Group, List, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type BootExplanation, explainBootOfDevice } from '../../../api/boot-decisions.ts';
import { explainDeployments } from '../../../api/deployments.ts';
import { type Device, listBootEvents } from '../../../api/devices.ts';
import { useReasons } from '../../phrases/use-reasons.ts';
import { siteQuery } from '../../site/queries.ts';
import { useMay } from '../../site/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { ScrollTable } from '../../ui/ScrollTable.tsx';
import { usePageTexts } from './texts.ts';

export function BootTab({ device }: { device: Device }) {
  const say = usePageTexts();
  const mayDeployments = useMay('deployment.read');
  return (
    <Stack gap="lg">
      <Section title={say('now')}>
        <Now id={device.id} />
      </Section>
      {mayDeployments ? (
        <Section title={say('deployments')}>
          <Deployments id={device.id} />
        </Section>
      ) : null}
      <Section title={say('boots')}>
        <Boots id={device.id} />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Now({ id }: { id: string }) {
  const say = usePageTexts();
  const boot = useQuery(siteQuery(explainBootOfDevice, { params: { id } }));
  if (boot.isError) return <FailureNotice error={boot.error} again={boot.refetch} />;
  if (boot.data === undefined || boot.isPlaceholderData) return <Skeleton height={96} />;
  const { toFirmware, toLoader, standing, fits, shown } = boot.data;
  const others = fits.map(({ name, by }) => `${name} (${by.join(', ')})`).join('; ');
  return (
    <Stack gap="sm">
      {standing === 'device' ? null : (
        <Alert color="yellow" title={say(standing === 'tie' ? 'isTie' : 'isUnknown')}>
          {others}
        </Alert>
      )}
      <Decision who={say('toFirmware')} {...toFirmware} />
      <Decision who={say('toLoader')} {...toLoader} />
      {shown.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          {say('shown')} <span lang="en">{shown.join(' · ')}</span>
        </Text>
      )}
    </Stack>
  );
}

function Decision({ who, ...told }: BootExplanation['toFirmware'] & { who: string }) {
  const say = usePageTexts();
  const reasonsOf = useReasons();
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {who}
        </Text>
        <Badge variant="light" autoContrast tt="none">
          {say(`decision-${told.decision}`)}
        </Badge>
      </Group>
      <List size="sm">
        {reasonsOf(told).map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
    </div>
  );
}

const outcomeColors = { starts: 'red', offered: 'blue', waits: 'yellow', not: 'gray' } as const;

function Deployments({ id }: { id: string }) {
  const say = usePageTexts();
  const reasonsOf = useReasons();
  const explained = useQuery(siteQuery(explainDeployments, { params: { id } }));
  if (explained.isError) return <FailureNotice error={explained.error} again={explained.refetch} />;
  if (explained.data === undefined || explained.isPlaceholderData) return <Skeleton height={96} />;
  const { deployments, beyondReach } = explained.data;
  return (
    <>
      {deployments.length === 0 ? (
        <Text size="sm">{say('noDeployments')}</Text>
      ) : (
        <ScrollTable
          label={say('deployments')}
          titles={[say('deployment'), say('collection'), say('outcome'), say('reasons')]}
        >
          {deployments.map(({ id: key, name, collection, outcome, ...told }) => (
            <Table.Tr key={key}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{collection}</Table.Td>
              <Table.Td>
                <Badge variant="dot" color={outcomeColors[outcome]} tt="none">
                  {say(`deployment-${outcome}`)}
                </Badge>
              </Table.Td>
              <Table.Td>{reasonsOf(told).join(' ')}</Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
      {beyondReach > 0 ? <Text size="sm">{say('deploymentsBeyond', { count: beyondReach })}</Text> : null}
    </>
  );
}

function Boots({ id }: { id: string }) {
  const say = usePageTexts();
  const reasonsOf = useReasons();
  const boots = useQuery(siteQuery(listBootEvents, { params: { id } }));
  if (boots.isError) return <FailureNotice error={boots.error} again={boots.refetch} />;
  if (boots.data === undefined || boots.isPlaceholderData) return <Skeleton height={160} />;
  if (boots.data.length === 0) return <EmptyState title={say('noBootsTitle')}>{say('noBoots')}</EmptyState>;
  return (
    <ScrollTable label={say('boots')} titles={[say('when'), say('from'), say('told'), say('reasons')]}>
      {boots.data.map(({ id: key, at, mac, architecture, stage, decision, ...told }) => (
        <Table.Tr key={key}>
          <Table.Td>
            <Moment at={at} />
          </Table.Td>
          <Table.Td>
            {mac} · {architecture} · {stage}
          </Table.Td>
          <Table.Td>{decisionText(decision, say)}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{reasonsOf(told).join(' ')}</Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

/** Older records have words that are none any more. */
function decisionText(decision: string, say: ReturnType<typeof usePageTexts>): string {
  const known = decisions.find((each) => each === decision);
  return known === undefined ? decision : say(`decision-${known}`);
}

const decisions = ['ignore', 'disk', 'pe', 'pe-on-key'] as const;
