/** Every computer with an open run, as a tile: a thousand of them in one page, each drawn again only where it has moved. */
import { Skeleton, Text } from '@mantine/core';
import { memo, useDeferredValue } from 'react';
import type { Run } from '../../api/runs.ts';
import { paths } from '../paths.ts';
import { runShare } from '../runs/run-progress.ts';
import { StateIcon } from '../runs/StateMark.tsx';
import { type SayOfRuns, useRunTexts } from '../runs/texts.ts';
import { whereItIs } from '../runs/WhereItIs.tsx';
import { Bar } from '../ui/Bar.tsx';
import { type Follow, useFollow } from '../ui/follow.ts';
import { useNow } from '../ui/Moment.tsx';
import { useHomeTexts } from './texts.ts';

/** More than so many are shown small: name, state and bar. */
const ROOMY = 60;

export function Wall({ runs }: { runs: readonly Run[] }) {
  const say = useHomeTexts();
  const sayRun = useRunTexts();
  const follow = useFollow();
  // What is deferred React draws piece by piece, and lets through meanwhile what somebody does: a thousand tiles at once would hold the page up.
  const shown = useDeferredValue(runs, null);
  const now = useDeferredValue(useNow());
  if (runs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('wallEmpty')}
      </Text>
    );
  if (shown === null) return <Skeleton height="8.5rem" />;
  const isSmall = shown.length > ROOMY;
  // By name, so that a computer keeps its place while others come and go.
  const byName = [...shown].sort((a, b) => (a.deviceName < b.deviceName ? -1 : 1));
  return (
    <ul className="wall" data-small={isSmall || undefined}>
      {byName.map((run) => (
        <Tile key={run.id} {...{ run, isSmall, now, follow, say: sayRun }} />
      ))}
    </ul>
  );
}

interface TileProps {
  readonly run: Run;
  readonly isSmall: boolean;
  readonly now: number;
  readonly follow: Follow;
  readonly say: SayOfRuns;
}

/** Without hooks: what a thousand have in common their wall has once. */
const Tile = memo(function Tile({ run, isSmall, now, follow, say }: TileProps) {
  const where = whereItIs(run, now, say);
  return (
    <li>
      <a href={paths.run(run.id)} onClick={follow} title={isSmall ? `${say(run.state)}. ${where}` : undefined}>
        <span className="wall-name">
          <StateIcon state={run.state} />
          <b>{run.deviceName}</b>
          {run.state === 'running' || isSmall ? null : <span>{say(run.state)}</span>}
        </span>
        {isSmall ? null : (
          <>
            <span className="wall-line">{where}</span>
            <span className="wall-line">{run.taskSequenceName}</span>
          </>
        )}
      </a>
      <Bar share={runShare(run)} label={say('progress', { name: run.deviceName })} />
    </li>
  );
});
