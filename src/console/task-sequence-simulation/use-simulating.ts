/** A simulation beside a tree of steps: what it is asked for, and what came of it last. Kept where it outlives what shows it. */
import { useMemo, useState } from 'react';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { type NodeOutlook, outlooksOf } from './node-outlook.ts';
import type { ScenarioValues } from './ScenarioFields.tsx';
import type { SimulatedHere } from './simulate-here.ts';

/** What is beside the tree. */
export type Pane = 'settings' | 'simulation';

export interface Simulating {
  readonly document: TaskSequenceDocument;
  readonly pane: Pane;
  readonly setPane: (pane: Pane) => void;
  readonly scenario: ScenarioValues;
  readonly setScenario: (scenario: ScenarioValues) => void;
  /** Null: nothing was simulated, or it was taken off the tree. */
  readonly simulated: SimulatedHere | null;
  readonly setSimulated: (simulated: SimulatedHere | null) => void;
  /** For the rows of the tree; null: there is none. */
  readonly outlooks: ReadonlyMap<string, NodeOutlook> | null;
  /** The document was changed since it was simulated. */
  readonly isStale: boolean;
}

export function useSimulating(document: TaskSequenceDocument): Simulating {
  const [pane, setPane] = useState<Pane>('settings');
  const [scenario, setScenario] = useState<ScenarioValues>({
    ...{ computer: 'modern', environment: 'linux-pe', variables: '' },
  });
  const [simulated, setSimulated] = useState<SimulatedHere | null>(null);
  const outlooks = useMemo(() => simulated && outlooksOf(simulated.simulation), [simulated]);
  const isStale = simulated !== null && simulated.document !== document;
  return { document, pane, setPane, scenario, setScenario, simulated, setSimulated, outlooks, isStale };
}
