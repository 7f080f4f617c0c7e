import './simulation.css';
import { SegmentedControl, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { useSimulationTexts } from './texts.ts';
import type { Simulating } from './use-simulating.ts';

const SimulationPane = lazy(() =>
  import('./SimulationPane.tsx').then((module) => ({ default: module.SimulationPane })),
);

interface BesideTreeProps {
  /** Of the task sequence. */
  readonly id: string;
  readonly simulating: Simulating;
  /** The sequence has problems, and cannot be simulated so. */
  readonly isUnfinished: boolean;
  /** The node that is looked at in the tree. */
  readonly focused: string;
  /** The settings of that node. */
  readonly children: ReactNode;
}

/** What stands beside the tree of steps: the settings of the one that is looked at, or the simulation. */
export function BesideTree({ children, ...rest }: BesideTreeProps) {
  const say = useSimulationTexts();
  const { pane, setPane } = rest.simulating;
  return (
    <>
      <SegmentedControl
        aria-label={say('panes')}
        size="sm"
        data={[
          { value: 'settings', label: say('settings') },
          { value: 'simulation', label: say('simulation') },
        ]}
        value={pane}
        onChange={setPane}
      />
      {pane === 'settings' ? (
        children
      ) : (
        <section className="simulation" aria-label={say('simulation')}>
          <Suspense fallback={<Skeleton h={300} />}>
            <SimulationPane {...rest} />
          </Suspense>
        </section>
      )}
    </>
  );
}
