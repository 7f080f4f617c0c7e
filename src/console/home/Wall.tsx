/** Every computer with an open run, as a tile: a thousand of them in one page, each drawn again only where it has moved. */
import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Run } from '../../api/runs.ts';
import { paths } from '../paths.ts';
import { runShare } from '../runs/run-progress.ts';
import { StateIcon } from '../runs/StateMark.tsx';
import { useRunTexts } from '../runs/texts.ts';
import { whereItIs } from '../runs/WhereItIs.tsx';
import { Bar } from '../ui/Bar.tsx';
import { useNow } from '../ui/Moment.tsx';
import { useHomeTexts } from './texts.ts';

/** More than so many are shown small: name, state and bar. */
const ROOMY = 60;

export function Wall({ runs }: { runs: readonly Run[] }) {
  const say = useHomeTexts();
  if (runs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('wallEmpty')}
      </Text>
    );
  // By name, so that a computer keeps its place while others come and go.
  const byName = [...runs].sort((a, b) => (a.deviceName < b.deviceName ? -1 : 1));
  return (
    <ul className="wall" data-small={runs.length > ROOMY || undefined}>
      {byName.map((run) => (
        <Tile key={run.id} run={run} isSmall={runs.length > ROOMY} />
      ))}
    </ul>
  );
}

const Tile = memo(function Tile({ run, isSmall }: { run: Run; isSmall: boolean }) {
  const sayRun = useRunTexts();
  const now = useNow();
  const where = whereItIs(run, now, sayRun);
  return (
    <li>
      <Link to={paths.run(run.id)} preload={false} title={isSmall ? `${sayRun(run.state)}. ${where}` : undefined}>
        <span className="wall-name">
          <StateIcon state={run.state} />
          <b>{run.deviceName}</b>
          {run.state === 'running' || isSmall ? null : <span>{sayRun(run.state)}</span>}
        </span>
        {isSmall ? null : (
          <>
            <span className="wall-line">{where}</span>
            <span className="wall-line">{run.taskSequenceName}</span>
          </>
        )}
      </Link>
      <Bar share={runShare(run)} label={sayRun('progress', { name: run.deviceName })} />
    </li>
  );
});
