/** Simulates the sequence as it is in the editor, and tells what would come of it. Fetched when somebody opens it. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { ScenarioFields, type ScenarioValues, scenarioOf } from './ScenarioFields.tsx';
import { SimulationReport } from './SimulationReport.tsx';
import { type SimulatedHere, simulateHere } from './simulate-here.ts';
import { useSimulationTexts } from './simulation-texts.ts';
import type { Editing } from './use-editing.ts';

interface SimulationPaneProps {
  readonly id: string;
  readonly editing: Editing;
  /** The node that is looked at in the tree. */
  readonly focused: string;
  readonly values: ScenarioValues;
  readonly onValues: (values: ScenarioValues) => void;
  readonly simulated: SimulatedHere | null;
  readonly onSimulated: (simulated: SimulatedHere | null) => void;
}

export function SimulationPane(props: SimulationPaneProps) {
  const { id, editing, focused, values, onValues, simulated, onSimulated } = props;
  const say = useSimulationTexts();
  const { document, problems } = editing;
  const scenario = scenarioOf(values, say);
  const run = useMutation({
    mutationFn: (wanted: NonNullable<typeof scenario>) => simulateHere(document, id, wanted),
    onSuccess: onSimulated,
  });
  const isStale = simulated !== null && simulated.document !== document;
  return (
    <Stack gap="md">
      <Text size="sm">{say('intro')}</Text>
      <ScenarioFields values={values} onChange={onValues} />
      <Group>
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={scenario === null || problems.length > 0}
          loading={run.isPending}
          onClick={() => scenario !== null && run.mutate(scenario)}
        >
          {say(simulated === null ? 'simulate' : 'again')}
        </Button>
        {simulated === null ? null : (
          <Button variant="default" onClick={() => onSimulated(null)}>
            {say('clear')}
          </Button>
        )}
      </Group>
      {problems.length > 0 ? <Text size="sm">{say('unfinished')}</Text> : null}
      {run.isError ? <FailureNotice error={run.error} /> : null}
      {run.isSuccess && run.data === null ? (
        <Text size="sm" role="alert">
          {say('noInventory')}
        </Text>
      ) : null}
      {isStale ? (
        <Alert color="yellow" p="xs" role="status" className="editor-alert">
          <Text size="sm">{say('stale')}</Text>
        </Alert>
      ) : null}
      {simulated === null ? null : <SimulationReport simulated={simulated} focused={focused} isStale={isStale} />}
    </Stack>
  );
}
