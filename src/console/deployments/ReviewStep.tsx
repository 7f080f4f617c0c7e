import { Alert, List, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getCollection } from '../../api/collections.ts';
import { type DeploymentPreview, previewDeployment } from '../../api/deployments.ts';
import { getTaskSequence } from '../../api/task-sequences.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { DeployValues } from './deploy-values.ts';
import { SettingsTable } from './SettingsTable.tsx';
import { settingsGiven } from './settings-values.ts';
import { useDeploymentTexts } from './texts.ts';

/** Whom it comes to and what it erases, before it is done. */
export function ReviewStep({ values }: { values: DeployValues }) {
  const say = useDeploymentTexts();
  const { taskSequenceId, collectionId, purpose } = values;
  const preview = useQuery(siteQuery(previewDeployment, { body: { taskSequenceId, collectionId, purpose } }));
  const sequence = useQuery(siteQuery(getTaskSequence, { params: { id: taskSequenceId } })).data;
  const collection = useQuery(siteQuery(getCollection, { params: { id: collectionId } })).data;
  if (preview.isError) return <FailureNotice error={preview.error} again={preview.refetch} />;
  if (preview.data === undefined || sequence === undefined || collection === undefined) return <Loader />;
  return (
    <Stack gap="md">
      <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
        {say('named', { taskSequence: sequence.name, collection: collection.name })}
      </Title>
      <Reaches preview={preview.data} purpose={purpose} enabled={values.enabled} />
      <Risk preview={preview.data} />
      <Models preview={preview.data} />
      <Title order={3} size="h5">
        {say('settings')}
      </Title>
      <SettingsTable purpose={purpose} debug={values.debug} settings={settingsGiven(values, purpose)} />
    </Stack>
  );
}

interface PreviewProps {
  readonly preview: DeploymentPreview;
}

function Reaches({ preview, purpose, enabled }: PreviewProps & Pick<DeployValues, 'purpose' | 'enabled'>) {
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

/** The reasons are the site's own sentences. */
function Risk({ preview: { risk } }: PreviewProps) {
  const say = useDeploymentTexts();
  if (risk.outcome === 'allowed') return null;
  return (
    <Alert
      color={risk.outcome === 'refused' ? 'red' : 'orange'}
      icon={<IconAlertTriangle aria-hidden />}
      title={say(risk.outcome === 'refused' ? 'riskRefused' : 'riskAgree')}
    >
      <List size="sm">
        {risk.reasons.map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Models({ preview: { models } }: PreviewProps) {
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
