import { Text } from '@mantine/core';
import type { Run } from '../../api/runs.ts';
import { useNow } from '../ui/Moment.tsx';
import { durationText } from '../ui/quantities.ts';
import { isSilent, stepNumber } from './run-progress.ts';
import { type SayOfRuns, useRunTexts } from './texts.ts';

/** What a run does at this moment, in one line; of one that has ended, how it ended. */
export function WhereItIs({ run }: { run: Run }) {
  const say = useRunTexts();
  const now = useNow();
  return (
    <Text span inherit truncate>
      {whereItIs(run, now, say)}
    </Text>
  );
}

export function whereItIs(run: Run, now: number, say: SayOfRuns): string {
  if (run.endedAt !== null) return run.message;
  const silence = now - Date.parse(run.lastReportAt ?? run.startedAt);
  const parts = [
    isSilent(run, now) ? say('silent', { time: durationText(silence) }) : null,
    run.cancelRequested ? say('stopsAfterStep') : null,
    run.paused?.name ?? run.progress?.name ?? null,
    run.progress === null ? null : say('stepOf', { number: stepNumber(run.progress), total: run.progress.stepsTotal }),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
