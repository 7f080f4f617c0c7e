/** Simulates the sequence as it is in the page, and tells what would come of it. Fetched when somebody opens it. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { ScenarioFields, scenarioOf } from './ScenarioFields.tsx';
import { SimulationReport } from './SimulationReport.tsx';
import { simulateHere } from './simulate-here.ts';
import { useSimulationTexts } from './texts.ts';
import type { Simulating } from './use-simulating.ts';

interface SimulationPaneProps {
  readonly id: string;
  readonly simulating: Simulating;
  readonly isUnfinished: boolean;
  /** The node that is looked at in the tree. */
  readonly focused: string;
}

export function SimulationPane({ id, simulating, isUnfinished, focused }: SimulationPaneProps) {
  const say = useSimulationTexts();
  const { document, scenario: values, setScenario, simulated, setSimulated, isStale } = simulating;
  const scenario = scenarioOf(values, say);
  const run = useMutation({
    mutationFn: (wanted: NonNullable<typeof scenario>) => simulateHere(document, id, wanted),
    onSuccess: setSimulated,
  });
  return (
    <Stack gap="md">
      <Text size="sm">{say('intro')}</Text>
      <ScenarioFields values={values} onChange={setScenario} />
      <Group>
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={scenario === null || isUnfinished}
          loading={run.isPending}
          onClick={() => scenario !== null && run.mutate(scenario)}
        >
          {say(simulated === null ? 'simulate' : 'again')}
        </Button>
        {simulated === null ? null : (
          <Button variant="default" onClick={() => setSimulated(null)}>
            {say('clear')}
          </Button>
        )}
      </Group>
      {isUnfinished ? <Text size="sm">{say('unfinished')}</Text> : null}
      {run.isError ? <FailureNotice error={run.error} /> : null}
      {run.isSuccess && run.data === null ? (
        <Text size="sm" role="alert">
          {say('noInventory')}
        </Text>
      ) : null}
      {isStale ? (
        <Alert color="yellow" p="xs" role="status">
          <Text size="sm">{say('stale')}</Text>
        </Alert>
      ) : null}
      {simulated === null ? null : <SimulationReport simulated={simulated} focused={focused} isStale={isStale} />}
    </Stack>
  );
}
