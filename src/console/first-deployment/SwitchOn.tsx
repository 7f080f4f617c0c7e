/** What is to be done at the computer before its run has begun, and what would keep it from coming. */
import { Alert, Anchor, Code, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { explainBootOfDevice } from '../../api/boot-decisions.ts';
import { type Deployment, previewDeployment } from '../../api/deployments.ts';
import { listWaitingComputers } from '../../api/unknown-computers.ts';
import { paths } from '../paths.ts';
import { useReasons } from '../phrases/use-reasons.ts';
import { siteQuery } from '../site/queries.ts';
import { useFirstDeploymentTexts } from './texts.ts';
import type { Stage } from './what-now.ts';

interface SwitchOnProps {
  readonly deployment: Deployment;
  readonly stage: Stage;
  readonly virtual: string | undefined;
  readonly isUnknown: boolean;
  /** Of the only computer of the collection; null: they are several, or nobody knows them. */
  readonly deviceId: string | null;
}

export function SwitchOn({ deployment, stage, virtual, isUnknown, deviceId }: SwitchOnProps) {
  const say = useFirstDeploymentTexts();
  const { taskSequenceId, collectionId, purpose } = deployment;
  const preview = useQuery(siteQuery(previewDeployment, { body: { taskSequenceId, collectionId, purpose } })).data;
  const erases = (preview?.erasingSteps.length ?? 0) > 0;
  return (
    <Stack gap="md">
      {virtual === undefined ? (
        <ol className="guide-do" aria-label={say('whatToDo')}>
          <li>{say('do_cable')}</li>
          <li>
            {say('do_network')}
            <Text size="sm" c="dimmed">
              {say('do_network_keys')}
            </Text>
          </li>
          <li>
            {say(purpose === 'required' ? 'do_required' : 'do_available')} {erases ? <b>{say('do_erases')}</b> : null}
          </li>
        </ol>
      ) : null}
      {deviceId === null ? null : <Forecast deviceId={deviceId} asked={stage === 'refused'} />}
      {isUnknown ? <WaitingForApproval /> : null}
    </Stack>
  );
}

/** What the site would tell it now: better known before somebody walks to the computer. */
function Forecast({ deviceId, asked }: { deviceId: string; asked: boolean }) {
  const say = useFirstDeploymentTexts();
  const reasonsOf = useReasons();
  const told = useQuery(siteQuery(explainBootOfDevice, { params: { id: deviceId } })).data?.toFirmware;
  if (told === undefined || told.decision === 'pe' || told.decision === 'pe-on-key') return null;
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={say(asked ? 'stillNot' : 'wouldNot')}
      role="alert"
    >
      <List size="sm">
        {reasonsOf(told).map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
      <Anchor
        component={Link}
        to={paths.device(deviceId)}
        // As object: the router's types know no search of a path that is any text.
        {...({ search: { tab: 'boot' } } as object)}
        size="sm"
      >
        {say('whyBoot')}
      </Anchor>
    </Alert>
  );
}

/** Where a person is to approve unknown computers, they wait with a code on their screens. */
function WaitingForApproval() {
  const say = useFirstDeploymentTexts();
  const waiting = (useQuery(siteQuery(listWaitingComputers)).data ?? []).filter(({ rejected }) => !rejected);
  if (waiting.length === 0) return null;
  return (
    <Alert color="yellow" title={say('waitsForApproval', { count: waiting.length })}>
      <List size="sm">
        {waiting.slice(0, 10).map(({ id, code, mac }) => (
          <List.Item key={id}>
            <Code>{code}</Code> {mac}
          </List.Item>
        ))}
      </List>
      <Anchor component={Link} to={paths.waitingComputers()} size="sm">
        {say('approve')}
      </Anchor>
    </Alert>
  );
}
