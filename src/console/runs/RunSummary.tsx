import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Run } from '../../api/runs.ts';
import { paths } from '../paths.ts';
import { useMay } from '../site/session.ts';
import { currentLanguage } from '../texts/language.ts';
import { Bar } from '../ui/Bar.tsx';
import { Moment, useNow } from '../ui/Moment.tsx';
import { bytesText, durationText } from '../ui/quantities.ts';
import { RunFacts } from './RunFacts.tsx';
import { runShare, stepShare } from './run-progress.ts';
import { StateMark } from './StateMark.tsx';
import { useRunTexts } from './texts.ts';
import { whereItIs } from './WhereItIs.tsx';

/** Its height stays while a run goes on: what is below does not jump each second. */
export function RunSummary({ run }: { run: Run }) {
  const say = useRunTexts();
  const now = useNow();
  const share = runShare(run);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <StateMark state={run.state} />
        {share === null ? null : <Text size="sm">{percentText(share)}</Text>}
        {run.endedAt === null ? <Text size="sm">{whereItIs(run, now, say)}</Text> : null}
      </Group>
      {run.endedAt === null ? (
        <>
          <Bar share={share} label={say('progress', { name: run.deviceName })} />
          <StepLine run={run} />
        </>
      ) : null}
      {run.endedAt !== null && run.message !== '' ? (
        <Alert color={run.state === 'failed' ? 'red' : 'gray'} p="xs">
          {run.message}
        </Alert>
      ) : null}
      <SummaryFacts run={run} />
    </Stack>
  );
}

function StepLine({ run: { progress } }: { run: Run }) {
  const say = useRunTexts();
  const parts: string[] = [];
  if (progress !== null) {
    const share = stepShare(progress);
    const { bytesDone, bytesTotal, bytesPerSecond, message } = progress;
    if (share !== null) parts.push(percentText(share));
    if (bytesDone !== null)
      parts.push([bytesDone, bytesTotal].flatMap((bytes) => (bytes === null ? [] : [bytesText(bytes)])).join(' / '));
    if (bytesPerSecond !== null) parts.push(say('speed', { speed: bytesText(bytesPerSecond) }));
    if (message !== '') parts.push(message);
  }
  return (
    <Text size="sm" c="dimmed" mih="1.5em" style={{ fontVariantNumeric: 'tabular-nums', overflowWrap: 'anywhere' }}>
      {parts.join(' · ')}
    </Text>
  );
}

function percentText(share: number): string {
  return new Intl.NumberFormat(currentLanguage(), { style: 'percent' }).format(Math.floor(share * 100) / 100);
}

function SummaryFacts({ run }: { run: Run }) {
  const say = useRunTexts();
  const now = useNow();
  const took = (run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.startedAt);
  return (
    <RunFacts
      facts={[
        [say('device'), <DeviceName key="device" run={run} />],
        [say('taskSequence'), <SequenceVersion key="sequence" run={run} />],
        [say('origin'), say(`origin_${run.origin}`)],
        [say('started'), <Moment key="started" at={run.startedAt} />],
        run.endedAt === null
          ? [say('lastReport'), <Moment key="report" at={run.lastReportAt} />]
          : [say('ended'), <Moment key="ended" at={run.endedAt} />],
        [say('took'), durationText(took)],
      ]}
    />
  );
}

/** The version that runs, among the versions of its task sequence. */
function SequenceVersion({ run }: { run: Run }): ReactNode {
  const say = useRunTexts();
  const version = say('version', { version: run.taskSequenceVersion });
  if (!useMay('task-sequence.read')) return `${run.taskSequenceName}, ${version}`;
  return (
    <>
      {`${run.taskSequenceName}, `}
      <Anchor
        inherit
        underline="always"
        renderRoot={(link) => (
          <Link
            {...link}
            to={paths.taskSequence(run.taskSequenceId)}
            search={{ tab: 'versions', to: run.taskSequenceVersion }}
          />
        )}
      >
        {version}
      </Anchor>
    </>
  );
}

function DeviceName({ run }: { run: Run }): ReactNode {
  if (!useMay('device.read')) return run.deviceName;
  return (
    <Anchor component={Link} to={paths.device(run.deviceId)} inherit>
      {run.deviceName}
    </Anchor>
  );
}
