import { Loader, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getCollection } from '../../api/collections.ts';
import { previewDeployment } from '../../api/deployments.ts';
import { getTaskSequence } from '../../api/task-sequences.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { DeployValues } from './deploy-values.ts';
import { ModelTable, ReachNotice, RiskNotice } from './PreviewNotices.tsx';
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
      <ReachNotice preview={preview.data} purpose={purpose} enabled={values.enabled} />
      <RiskNotice preview={preview.data} />
      <ModelTable preview={preview.data} />
      <Title order={3} size="h5">
        {say('settings')}
      </Title>
      <SettingsTable purpose={purpose} debug={values.debug} settings={settingsGiven(values, purpose)} />
    </Stack>
  );
}
