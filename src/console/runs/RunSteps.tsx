/** Where a run's time went: each group and step with its bar in the whole, and what the one that is chosen did. */
import { Code, Collapse, Skeleton, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconChevronDown,
  IconChevronRight,
  IconDots,
  IconFolder,
  IconMinus,
  IconPlayerPlay,
  IconRotateClockwise,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import type { Run } from '../../api/runs.ts';
import { currentLanguage } from '../texts/language.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useNow } from '../ui/Moment.tsx';
import { bytesText, durationText } from '../ui/quantities.ts';
import { logQuery, recordsQuery } from './growing.ts';
import { RunFacts } from './RunFacts.tsx';
import { barOf, outputPlaces, type RunStep, timelineOf } from './run-steps.ts';
import { type SayOfRuns, useRunTexts } from './texts.ts';

interface Chosen {
  /** The `sequence` of the step that is shown whole; null: none is. */
  readonly shown: number | null;
  readonly onShow: (sequence: number | null) => void;
}

export function RunSteps({ run, shown, onShow }: Chosen & { run: Run }) {
  const say = useRunTexts();
  const now = useNow();
  const open = run.endedAt === null;
  const records = useQuery(recordsQuery(run.id));
  const timeline = useMemo(() => timelineOf(records.data ?? [], open ? now : null), [records.data, open, now]);
  if (records.data === undefined)
    return records.isError ? (
      <FailureNotice error={records.error} again={records.refetch} />
    ) : (
      <Skeleton height="10rem" />
    );
  if (timeline.steps.length === 0)
    return <EmptyState title={say('steps')}>{say(open ? 'noSteps' : 'noStepsEnded')}</EmptyState>;
  return (
    <ol className="timeline" aria-label={say('steps')}>
      {timeline.steps.map((step) => {
        const { start, length } = barOf(step, timeline);
        const isShown = shown === step.sequence;
        return (
          <li key={step.sequence}>
            <StepRow
              {...{ step, start, length, isShown, onShow }}
              took={(step.endedAt ?? timeline.to) - step.startedAt}
              isRunning={open && step.endedAt === null}
            />
            <Collapse expanded={isShown}>
              {isShown ? <StepDetails run={run} step={step} all={timeline.steps} /> : null}
            </Collapse>
          </li>
        );
      })}
    </ol>
  );
}

interface StepRowProps {
  readonly step: RunStep;
  readonly start: number;
  readonly length: number;
  readonly took: number;
  readonly isRunning: boolean;
  readonly isShown: boolean;
  readonly onShow: (sequence: number | null) => void;
}

/** Drawn again only where something of it has changed: events come every second. */
const StepRow = memo(
  function StepRow({ step, start, length, took, isRunning, isShown, onShow }: StepRowProps) {
    const say = useRunTexts();
    const attempt = step.attempt > 1 ? ` (${say('attempt', { attempt: step.attempt })})` : '';
    const tone =
      step.outcome === 'failed' ? 'failed' : step.type === 'group' ? 'group' : isRunning ? 'running' : 'done';
    return (
      <UnstyledButton
        className="timeline-row"
        aria-expanded={isShown}
        onClick={() => onShow(isShown ? null : step.sequence)}
      >
        {isShown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        <span className="timeline-name" style={{ paddingInlineStart: `${Math.min(step.depth, 8)}rem` }}>
          <OutcomeIcon step={step} isRunning={isRunning} />
          <span>
            {step.name}
            {attempt}
          </span>
          <VisuallyHidden>{outcomeText(step, isRunning, say)}</VisuallyHidden>
        </span>
        <span className="timeline-track" aria-hidden>
          <span data-tone={tone} style={{ left: `${start * 100}%`, width: `${length * 100}%` }} />
        </span>
        <span className="timeline-took">{step.outcome === 'skipped' ? say('skipped') : durationText(took)}</span>
      </UnstyledButton>
    );
  },
  (before, after) =>
    before.isShown === after.isShown &&
    before.isRunning === after.isRunning &&
    before.start === after.start &&
    before.length === after.length &&
    before.took === after.took &&
    before.step.outcome === after.step.outcome &&
    before.step.name === after.step.name,
);

function OutcomeIcon({ step, isRunning }: { step: RunStep; isRunning: boolean }) {
  const size = 16;
  if (step.outcome === 'failed')
    return <IconAlertTriangle size={size} color="var(--mantine-color-red-6)" aria-hidden />;
  if (step.type === 'group') return <IconFolder size={size} aria-hidden />;
  if (isRunning) return <IconPlayerPlay size={size} color="var(--mantine-color-blue-6)" aria-hidden />;
  if (step.outcome === 'done') return <IconCheck size={size} color="var(--mantine-color-teal-6)" aria-hidden />;
  if (step.outcome === 'restart')
    return <IconRotateClockwise size={size} color="var(--mantine-color-teal-6)" aria-hidden />;
  if (step.outcome === 'skipped') return <IconMinus size={size} aria-hidden />;
  return <IconDots size={size} aria-hidden />;
}

function outcomeText({ outcome }: Pick<RunStep, 'outcome'>, isRunning: boolean, say: SayOfRuns): string {
  if (outcome !== null) return say(outcome);
  return say(isRunning ? 'isRunning' : 'notEnded');
}

function StepDetails({ run, step, all }: { run: Run; step: RunStep; all: readonly RunStep[] }) {
  const say = useRunTexts();
  const language = currentLanguage();
  const { endedAt, startedAt, bytes } = step;
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' });
  return (
    <div className="timeline-details">
      <RunFacts
        facts={[
          [say('state'), outcomeText(step, run.endedAt === null, say)],
          [say('type'), step.type],
          [say('environment'), say(`env_${step.environment}`)],
          [say('started'), time.format(startedAt)],
          [say('took'), endedAt === null ? null : durationText(endedAt - startedAt)],
          [say('exitCode'), step.exitCode],
          [say('errorCode'), step.errorCode],
          [say('bytes'), bytes === null || bytes === 0 ? null : bytesText(bytes)],
        ]}
      />
      {step.message === '' ? null : (
        <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {step.message}
        </Text>
      )}
      {step.type === 'group' ? null : <StepOutput run={run} step={step} all={all} />}
    </div>
  );
}

/** The last lines of a long one: the whole is in the log. */
const LINES_SHOWN = 500;

function StepOutput({ run, step, all }: { run: Run; step: RunStep; all: readonly RunStep[] }) {
  const say = useRunTexts();
  const log = useQuery(logQuery(run.id));
  const lines = log.data;
  const places = useMemo(() => outputPlaces(all, lines ?? []), [all, lines]);
  if (log.isError && lines === undefined) return <FailureNotice error={log.error} again={log.refetch} />;
  if (lines === undefined) return <Skeleton height="4rem" />;
  const [first, behind] = places.get(step.sequence) ?? [0, 0];
  const own = lines.slice(Math.max(first + 1, behind - LINES_SHOWN), behind);
  if (own.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('noOutput')}
      </Text>
    );
  return (
    <Code
      block
      data-scrolls
      tabIndex={0}
      role="region"
      aria-label={say('output', { name: step.name })}
      mah="24rem"
      style={{ overflow: 'auto' }}
    >
      {own.map(({ line }) => line).join('\n')}
    </Code>
  );
}
