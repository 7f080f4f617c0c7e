/** Whom it comes to, what it erases, who begins it; and the button that does it. */
import { Alert, Anchor, Button, List, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { IconInfoCircle, IconRocket } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { allUnknownComputersId, getCollection, listCollectionMembers } from '../../api/collections.ts';
import { createDeployment, listDeployments, previewDeployment } from '../../api/deployments.ts';
import { switchLabComputer } from '../../api/lab.ts';
import { getTaskSequence } from '../../api/task-sequences.ts';
import { ReachNotice, RiskNotice } from '../deployments/PreviewNotices.tsx';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { StepProps } from './FirstDeploymentPage.tsx';
import type { FirstDeploymentSearch } from './first-deployment-search.ts';
import { StepBox } from './StepBox.tsx';
import { useFirstDeploymentTexts } from './texts.ts';

const route = getRouteApi('/frame/first-deployment');
/** It knows every kind of step: fetched when somebody comes here. */
const SequenceFindings = lazy(() =>
  import('./SequenceFindings.tsx').then(({ SequenceFindings: findings }) => ({ default: findings })),
);
const NAMED_AT_MOST = 10;

interface What {
  readonly taskSequenceId: string;
  readonly collectionId: string;
  readonly purpose: 'available' | 'required';
}

/** Nobody is at an unknown computer who could be asked before: there a person begins it, unless somebody wants it otherwise. */
function whatOf({ taskSequence = '', collection = '', purpose }: FirstDeploymentSearch): What {
  const usual = collection === allUnknownComputersId ? 'available' : 'required';
  return { taskSequenceId: taskSequence, collectionId: collection, purpose: purpose ?? usual };
}

export function ReviewStep({ search, onKeep }: StepProps) {
  const say = useFirstDeploymentTexts();
  const what = whatOf(search);
  const { taskSequenceId, collectionId, purpose } = what;
  const preview = useQuery(siteQuery(previewDeployment, { body: what }));
  const sequence = useQuery(siteQuery(getTaskSequence, { params: { id: taskSequenceId } }));
  const collection = useQuery(siteQuery(getCollection, { params: { id: collectionId } }));
  const failed = [preview, sequence, collection].find((each) => each.isError);
  if (failed !== undefined)
    return (
      <StepBox title={say('reviewTitle')} why={say('reviewWhy')}>
        <FailureNotice error={failed.error} again={failed.refetch} />
      </StepBox>
    );
  if (preview.data === undefined || sequence.data === undefined || collection.data === undefined)
    return (
      <StepBox title={say('reviewTitle')} why={say('reviewWhy')}>
        <Skeleton height="16rem" />
      </StepBox>
    );
  const { name } = sequence.data;
  return (
    <StepBox title={say('reviewTitle')} why={say('reviewWhy')}>
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {say('named', { taskSequence: name, collection: collection.data.name })}
      </Text>
      <Radio.Group
        label={say('whoBegins')}
        value={purpose}
        onChange={(value) => onKeep({ purpose: value === 'required' ? 'required' : 'available' })}
      >
        <Stack gap="xs" mt={4}>
          <Radio value="required" label={say('required')} description={say('requiredHint')} />
          <Radio value="available" label={say('available')} description={say('availableHint')} />
        </Stack>
      </Radio.Group>
      <ReachNotice preview={preview.data} purpose={purpose} enabled />
      {preview.data.unknownComputers ? null : <Computers collectionId={collectionId} count={preview.data.devices} />}
      <RiskNotice preview={preview.data} />
      <Suspense fallback={null}>
        <SequenceFindings sequence={sequence.data} />
      </Suspense>
      <Deploy what={what} search={search} isRefused={preview.data.risk.outcome === 'refused'} />
    </StepBox>
  );
}

function Computers({ collectionId, count }: { collectionId: string; count: number }) {
  const say = useFirstDeploymentTexts();
  const asked = { params: { id: collectionId }, query: { limit: NAMED_AT_MOST } };
  const members = useQuery(siteQuery(listCollectionMembers, asked)).data ?? [];
  if (members.length === 0) return null;
  const more = count - members.length;
  return (
    <div>
      <Text size="sm" fw={600}>
        {say('computersOf', { count })}
      </Text>
      <List size="sm">
        {members.map(({ deviceId, name }) => (
          <List.Item key={deviceId}>{name}</List.Item>
        ))}
        {more > 0 ? <List.Item>{say('andMore', { count: more })}</List.Item> : null}
      </List>
    </div>
  );
}

interface DeployProps {
  readonly what: What;
  readonly search: FirstDeploymentSearch;
  readonly isRefused: boolean;
}

function Deploy({ what, search, isRefused }: DeployProps) {
  const deployments = useQuery(siteQuery(listDeployments));
  const same = deployments.data?.find(
    ({ taskSequenceId, collectionId, status }) =>
      taskSequenceId === what.taskSequenceId && collectionId === what.collectionId && status !== 'expired',
  );
  if (deployments.isPending) return <Skeleton height="2.25rem" />;
  if (same !== undefined) return <DeployedAlready id={same.id} virtual={search.virtual} />;
  return <DeployButton {...{ what, search, isRefused }} />;
}

/** By the back button, or by somebody else. */
function DeployedAlready({ id, virtual }: { id: string; virtual: string | undefined }) {
  const say = useFirstDeploymentTexts();
  return (
    <Alert icon={<IconInfoCircle aria-hidden />} title={say('deployedAlready')}>
      <Anchor
        component={Link}
        to={paths.firstDeployment()}
        // As object: the router's types know no search of a path that is any text.
        {...({ search: { deployment: id, virtual } } as object)}
        size="sm"
      >
        {say('watchIt')}
      </Anchor>
    </Alert>
  );
}

function DeployButton({ what, search, isRefused }: DeployProps) {
  const say = useFirstDeploymentTexts();
  const { virtual } = search;
  const go = route.useNavigate();
  const deploy = useConfirmedChange(
    async (given: What, confirmed) => {
      const made = await client(createDeployment, { body: { ...given, ...confirmed } });
      // One that cannot be switched on is still to be seen: the next page has the button, and says why.
      if (virtual !== undefined) await switchOn(virtual).catch(() => undefined);
      return made;
    },
    async ({ id }) => {
      await go({ search: { deployment: id, virtual }, replace: true });
      await makeStale('/api/deployments', '/api/lab');
    },
  );
  return (
    <>
      {deploy.error === null ? null : <FailureNotice error={deploy.error} />}
      <div>
        <Button
          leftSection={<IconRocket size={16} aria-hidden />}
          disabled={isRefused}
          onClick={() => deploy.mutate(what)}
          loading={deploy.isPending}
        >
          {virtual === undefined ? say('deploy') : say('deployVirtual', { name: virtual })}
        </Button>
      </div>
      {deploy.question}
    </>
  );
}

function switchOn(name: string) {
  return client(switchLabComputer, { params: { name }, body: { action: 'on' } });
}
