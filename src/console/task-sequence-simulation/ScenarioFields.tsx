/** On which computer, and from where, a sequence is simulated: what the command line asks for too. */
import { Select, Stack, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getDevice, listDevices } from '../../api/devices.ts';
import { type Environment, environments } from '../../task-sequence/step.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { readVariables } from './node-outlook.ts';
import type { Scenario } from './simulate-here.ts';
import { type SayOfSimulation, useSimulationTexts } from './texts.ts';
import { typicalComputers } from './typical-hardware.ts';

const OFFERED = 20;
const PAUSE_MILLISECONDS = 250;

export interface ScenarioValues {
  /** A device's id, or the name of usual hardware. */
  readonly computer: string;
  readonly environment: Environment;
  readonly variables: string;
}

/** Null: it is not finished. */
export function scenarioOf(
  { computer, environment, variables: text }: ScenarioValues,
  say: SayOfSimulation,
): Scenario | null {
  const { variables, wrong } = readVariables(text);
  if (wrong.length > 0) return null;
  const typical = typicalComputers.find((each) => each === computer);
  return {
    ...{ environment, variables },
    computer: typical === undefined ? { device: computer } : { typical, name: say(typical) },
  };
}

interface ScenarioFieldsProps {
  readonly values: ScenarioValues;
  readonly onChange: (values: ScenarioValues) => void;
}

export function ScenarioFields({ values, onChange }: ScenarioFieldsProps) {
  const say = useSimulationTexts();
  const { wrong } = readVariables(values.variables);
  return (
    <Stack gap="sm">
      <ComputerSelect value={values.computer} onChange={(computer) => onChange({ ...values, computer })} />
      <Select
        label={say('begins')}
        allowDeselect={false}
        data={environments.map((each) => ({
          value: each,
          label: say(each === 'linux-pe' ? 'env_linuxPe' : `env_${each}`),
        }))}
        value={values.environment}
        onChange={(environment) => environment !== null && onChange({ ...values, environment })}
      />
      <Textarea
        label={say('variables')}
        description={say('variablesHint')}
        autosize
        minRows={2}
        spellCheck={false}
        value={values.variables}
        error={wrong.length > 0 ? say('wrongLines', { lines: wrong.join(', ') }) : undefined}
        onChange={({ currentTarget }) => onChange({ ...values, variables: currentTarget.value })}
      />
    </Stack>
  );
}

/** One of 100,000 devices: the site searches while somebody types. */
function ComputerSelect({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const say = useSimulationTexts();
  const [mayDevices, mayCollections] = [useMay('device.read'), useMay('collection.read')];
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, PAUSE_MILLISECONDS);
  const query = siteQuery(listDevices, { query: { search, limit: OFFERED } });
  const found = useQuery({ ...query, enabled: mayDevices && mayCollections }).data ?? [];
  // The one that is chosen is not among those that are found.
  const isDevice = typicalComputers.every((each) => each !== value);
  const chosen = useQuery({ ...siteQuery(getDevice, { params: { id: value } }), enabled: isDevice }).data;
  const typical = typicalComputers.map((each) => ({ value: each, label: say(each) }));
  const devices = new Map(
    [...(isDevice && chosen !== undefined ? [chosen] : []), ...found].map(({ id, name }) => [id, name]),
  );
  return (
    <Select
      label={say('computer')}
      placeholder={say('typeName')}
      searchable
      allowDeselect={false}
      nothingFoundMessage={say('noDevice')}
      data={[
        { group: say('typicals'), items: typical },
        { group: say('devices'), items: [...devices].map(([id, name]) => ({ value: id, label: name })) },
      ]}
      filter={({ options }) => options}
      onSearchChange={setTyped}
      value={value}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
