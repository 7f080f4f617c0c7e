import { Button, Menu, Text } from '@mantine/core';
import {
  IconCalendarX,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconRefresh,
  IconTemplate,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { getDeploymentStatus } from '../../api/deployment-status.ts';
import {
  changeDeployment,
  clearCollectionDeployments,
  type Deployment,
  deleteDeployment,
  openNextWave,
  resumeDeployment,
} from '../../api/deployments.ts';
import { SaveAsTemplate } from '../deployment-templates/SaveAsTemplate.tsx';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { type Confirmed, useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { RefusalDialog } from '../ui/RefusalDialog.tsx';
import { useDeploymentTexts } from './texts.ts';

/** What may start deployments: the site asks back. */
const starting = {
  enable: (id: string, confirmed: Confirmed) =>
    client(changeDeployment, { params: { id }, body: { enabled: true, ...confirmed } }),
  resume: (id: string, confirmed: Confirmed) => client(resumeDeployment, { params: { id }, body: confirmed }),
} as const;

/** What is asked about here, before it is done. */
const askedFirst = {
  // Its devices were confirmed when the deployment was made: the site does not ask again.
  'next-wave': (id: string) => client(openNextWave, { params: { id } }),
  disable: (id: string) => client(changeDeployment, { params: { id }, body: { enabled: false } }),
  expire: (id: string) => client(changeDeployment, { params: { id }, body: { expiresAt: new Date().toISOString() } }),
  delete: (id: string) => client(deleteDeployment, { params: { id } }),
} as const;
type AskedFirst = keyof typeof askedFirst;

export function DeploymentActions({ deployment }: { deployment: Deployment }) {
  const mayChange = useMay('deployment.change');
  const [asked, setAsked] = useState<AskedFirst | 'clear' | 'template' | null>(null);
  const start = useConfirmedChange(
    (what: keyof typeof starting, confirmed) => starting[what](deployment.id, confirmed),
    () => makeStale('/api/deployments'),
  );
  const close = () => setAsked(null);
  return (
    <>
      {mayChange ? (
        <MainAction deployment={deployment} onStart={start.mutate} onDisable={() => setAsked('disable')} />
      ) : null}
      <More deployment={deployment} onAsk={setAsked} />
      {start.question}
      {start.error === null ? null : <RefusalDialog error={start.error} onClose={start.reset} />}
      {asked === 'clear' ? <Clear deployment={deployment} onDone={close} /> : null}
      {asked === 'template' ? <SaveAsTemplate from={deployment} onDone={close} /> : null}
      {asked === null || asked === 'clear' || asked === 'template' ? null : (
        <Ask what={asked} deployment={deployment} onDone={close} />
      )}
    </>
  );
}

interface MainActionProps {
  readonly deployment: Deployment;
  readonly onStart: (what: keyof typeof starting) => void;
  readonly onDisable: () => void;
}

function MainAction({ deployment: { enabled, suspended }, onStart, onDisable }: MainActionProps) {
  const say = useDeploymentTexts();
  const go = <IconPlayerPlay size={16} aria-hidden />;
  if (!enabled)
    return (
      <Button leftSection={go} onClick={() => onStart('enable')}>
        {say('enable')}
      </Button>
    );
  return (
    <>
      {suspended === null ? null : (
        <Button leftSection={go} onClick={() => onStart('resume')}>
          {say('resume')}
        </Button>
      )}
      <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={onDisable}>
        {say('disable')}
      </Button>
    </>
  );
}

interface MoreProps {
  readonly deployment: Deployment;
  readonly onAsk: (what: AskedFirst | 'clear' | 'template') => void;
}

function More({ deployment: { openWave, purpose, status }, onAsk }: MoreProps) {
  const say = useDeploymentTexts();
  const mayChange = useMay('deployment.change');
  const mayDelete = useMay('deployment.delete');
  const mayKeep = useMay('deployment-template.change');
  const items = [
    ...(mayChange && openWave !== null
      ? [{ text: say('next-wave'), icon: IconPlayerTrackNext, go: () => onAsk('next-wave') }]
      : []),
    ...(mayChange && purpose === 'required'
      ? [{ text: say('clear'), icon: IconRefresh, go: () => onAsk('clear') }]
      : []),
    ...(mayChange && status !== 'expired'
      ? [{ text: say('expire'), icon: IconCalendarX, go: () => onAsk('expire') }]
      : []),
    ...(mayKeep ? [{ text: say('saveAsTemplate'), icon: IconTemplate, go: () => onAsk('template') }] : []),
    ...(mayDelete ? [{ text: say('delete'), icon: IconTrash, go: () => onAsk('delete') }] : []),
  ];
  if (items.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDots size={16} aria-hidden />}>
          {say('more')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ text, icon: Icon, go }) => (
          <Menu.Item key={text} leftSection={<Icon size={16} aria-hidden />} onClick={go}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Names the deployment, and on how many computers it has not ended yet. */
function Ask({ what, deployment, onDone }: { what: AskedFirst; deployment: Deployment; onDone: () => void }) {
  const say = useDeploymentTexts();
  const navigate = useNavigate();
  const { id, taskSequenceName: taskSequence, collectionName: collection } = deployment;
  const status = useQuery(siteQuery(getDeploymentStatus, { params: { id } })).data;
  const change = useMutation({
    mutationFn: async () => askedFirst[what](id),
    onSuccess: async () => {
      if (what === 'delete') await navigate({ to: paths.deployments() });
      await makeStale('/api/deployments');
      onDone();
    },
  });
  return (
    <AskFirst
      title={say(`${what}Title`)}
      action={say(what)}
      isPending={change.isPending}
      error={change.error}
      onYes={change.mutate}
      onNo={onDone}
    >
      <Text size="sm" fw={600} mb="xs" style={{ overflowWrap: 'anywhere' }}>
        {say('named', { taskSequence, collection })}
      </Text>
      {status === undefined ? null : (
        <Text size="sm" mb="xs">
          {say('concerns', { devices: status.devices, open: status.counts['in-progress'] })}
        </Text>
      )}
      <Text size="sm">{say(`${what}Hint`)}</Text>
    </AskFirst>
  );
}

/** What was cleared starts once more: the site asks on how many devices. */
function Clear({ deployment, onDone }: { deployment: Deployment; onDone: () => void }) {
  const say = useDeploymentTexts();
  const { collectionId: id, collectionName: collection } = deployment;
  const change = useConfirmedChange(
    (_: null, confirmed) => client(clearCollectionDeployments, { params: { id }, body: onlyStarts(confirmed) }),
    async () => {
      await makeStale('/api/deployments');
      onDone();
    },
  );
  if (change.question !== null) return change.question;
  return (
    <AskFirst
      title={say('clearTitle')}
      action={say('clear')}
      isPending={change.isPending}
      error={change.error}
      onYes={() => change.mutate(null)}
      onNo={onDone}
    >
      <Text size="sm">{say('clearHint', { collection })}</Text>
    </AskFirst>
  );
}

/** Clearing is never asked about as high-risk. */
function onlyStarts({ agreeToHighRisk: _, ...starts }: Confirmed) {
  return starts;
}
