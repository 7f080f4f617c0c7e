import { Button, Group, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { allUnknownComputersId } from '../../api/collections.ts';
import { changePxeSettings, getPxeSettings, type PxeSettings } from '../../api/pxe-settings.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { WayProps } from './ComputersStep.tsx';
import { useFirstDeploymentTexts } from './texts.ts';

/** Whatever asks that the site does not know. It must answer such computers at all for that, which is a setting of the whole site. */
export function UnknownComputers({ onChosen }: WayProps) {
  const say = useFirstDeploymentTexts();
  const maySee = useMay('site.read');
  const mayChange = useMay('site.change');
  const settings = useQuery({ ...siteQuery(getPxeSettings), enabled: maySee });
  const isOff = settings.data?.unknownComputers === 'off';
  if (maySee && settings.isPending) return <Skeleton height="6rem" />;
  if (settings.isError) return <FailureNotice error={settings.error} again={settings.refetch} />;
  if (isOff && mayChange) return <SwitchOn onChosen={onChosen} />;
  if (isOff) return <Text size="sm">{say('unknownMayNot')}</Text>;
  return (
    <>
      <Text size="sm">{say(textOf(settings.data?.unknownComputers))}</Text>
      <Group>
        <Button onClick={() => onChosen(allUnknownComputersId)}>{say('next')}</Button>
      </Group>
    </>
  );
}

function textOf(mode: PxeSettings['unknownComputers'] | undefined) {
  if (mode === 'with-approval') return 'unknownWithApproval';
  return mode === 'on' ? 'unknownOn' : 'unknownNotSeen';
}

function SwitchOn({ onChosen }: WayProps) {
  const say = useFirstDeploymentTexts();
  const [mode, setMode] = useState<'on' | 'with-approval'>('on');
  const change = useConfirmedChange(
    (unknownComputers: 'on' | 'with-approval') => client(changePxeSettings, { body: { unknownComputers } }),
    async () => {
      await makeStale(getPxeSettings.path);
      await onChosen(allUnknownComputersId);
    },
  );
  return (
    <>
      <Text size="sm">{say('unknownOff')}</Text>
      <Radio.Group
        label={say('unknownFrom')}
        value={mode}
        onChange={(value) => setMode(value === 'on' ? 'on' : 'with-approval')}
      >
        <Stack gap="xs" mt={4}>
          <Radio value="on" label={say('switchOn')} description={say('unknownOn')} />
          <Radio value="with-approval" label={say('switchOnApproval')} description={say('unknownWithApproval')} />
        </Stack>
      </Radio.Group>
      {change.error === null ? null : <FailureNotice error={change.error} />}
      <Group>
        <Button onClick={() => change.mutate(mode)} loading={change.isPending}>
          {say('answerUnknown')}
        </Button>
      </Group>
      {change.question}
    </>
  );
}
