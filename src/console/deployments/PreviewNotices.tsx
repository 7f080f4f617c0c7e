/** What a deployment would do, before it is made: whom it comes to, what it erases, what makes it high-risk. */

import { Alert, List, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { DeploymentPreview } from '../../api/deployments.ts';
import { useReasons } from '../phrases/use-reasons.ts';
import { useDeploymentTexts } from './texts.ts';

interface PreviewProps {
  readonly preview: DeploymentPreview;
}

interface ReachNoticeProps extends PreviewProps {
  readonly purpose: 'available' | 'required';
  readonly enabled: boolean;
}

export function ReachNotice({ preview, purpose, enabled }: ReachNoticeProps) {
  const say = useDeploymentTexts();
  const { devices, protectedDevices, unknownComputers, erasingSteps } = preview;
  const erases = purpose === 'required' && erasingSteps.length > 0;
  const Sign = erases ? IconAlertTriangle : IconInfoCircle;
  return (
    <Alert
      color={erases ? 'red' : 'blue'}
      icon={<Sign aria-hidden />}
      title={unknownComputers ? say('reachesUnknown') : say('reaches', { count: devices })}
    >
      <Text size="sm">{say(purpose === 'required' ? 'startsByItself' : 'startsByPerson')}</Text>
      {enabled ? null : <Text size="sm">{say('startsNowhereYet')}</Text>}
      {protectedDevices === 0 ? null : <Text size="sm">{say('protectedInside', { count: protectedDevices })}</Text>}
      {erasingSteps.length === 0 ? (
        <Text size="sm">{say('erasesNothing')}</Text>
      ) : (
        <>
          <Text size="sm">{say('erases')}</Text>
          <List size="sm">
            {[...new Set(erasingSteps)].map((step) => (
              <List.Item key={step}>{step}</List.Item>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}

export function RiskNotice({ preview: { risk } }: PreviewProps) {
  const say = useDeploymentTexts();
  const reasonsOf = useReasons();
  if (risk.outcome === 'allowed') return null;
  return (
    <Alert
      color={risk.outcome === 'refused' ? 'red' : 'orange'}
      icon={<IconAlertTriangle aria-hidden />}
      title={say(risk.outcome === 'refused' ? 'riskRefused' : 'riskAgree')}
    >
      <List size="sm">
        {reasonsOf(risk).map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

export function ModelTable({ preview: { models } }: PreviewProps) {
  const say = useDeploymentTexts();
  if (models.length === 0) return null;
  return (
    <Table maw="36rem" aria-label={say('models')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('models')}</Table.Th>
          <Table.Th scope="col" ta="end">
            {say('devices')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {models.map(({ manufacturer, model, devices }) => (
          <Table.Tr key={`${manufacturer} ${model}`}>
            <Table.Td>{[manufacturer, model].filter(Boolean).join(' ') || say('modelUnknown')}</Table.Td>
            <Table.Td ta="end">{devices}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
