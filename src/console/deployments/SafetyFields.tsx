import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listCollections } from '../../api/collections.ts';
import { siteQuery } from '../site/queries.ts';
import type { SettingsForm } from './ScheduleFields.tsx';
import { newWave } from './settings-values.ts';
import { useDeploymentTexts } from './texts.ts';

interface SafetyFieldsProps {
  readonly form: SettingsForm;
  /** A template's waves name no collections. */
  readonly byCollection: boolean;
}

const MOST_WAVES = 20;

/** What keeps a mistake from reaching every computer: waves, the most starts, and when it stops itself. */
export function SafetyFields({ form, byCollection }: SafetyFieldsProps) {
  const say = useDeploymentTexts();
  return (
    <Stack gap="md">
      <NumberInput
        label={say('mostStarts')}
        description={say('mostStartsHint')}
        placeholder={say('anyNumber')}
        min={1}
        max={1_000_000}
        maw="24rem"
        {...form.getInputProps('mostStarts')}
      />
      <Group gap="md" align="flex-start">
        <NumberInput
          label={say('stopAtFailures')}
          description={say('stopAtFailuresHint')}
          placeholder={say('neverStops')}
          min={1}
          max={1_000_000}
          {...form.getInputProps('stopAtFailures')}
        />
        <NumberInput
          label={say('stopAtFailurePercent')}
          description={say('stopAtFailurePercentHint')}
          placeholder={say('neverStops')}
          min={1}
          max={100}
          suffix=" %"
          {...form.getInputProps('stopAtFailurePercent')}
        />
      </Group>
      <Waves form={form} byCollection={byCollection} />
    </Stack>
  );
}

function Waves({ form, byCollection }: SafetyFieldsProps) {
  const say = useDeploymentTexts();
  const { waves } = form.values;
  return (
    <Stack gap="xs" role="group" aria-label={say('waves')}>
      <Text size="sm" fw={600}>
        {say('waves')}
      </Text>
      <Text size="sm" c="dimmed">
        {say('wavesHint')}
      </Text>
      {waves.map(({ key }, index) => (
        <WaveRow key={key} form={form} index={index} byCollection={byCollection} />
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={waves.length >= MOST_WAVES}
          onClick={() => form.insertListItem('waves', newWave())}
        >
          {say('addWave')}
        </Button>
      </div>
    </Stack>
  );
}

interface WaveRowProps extends SafetyFieldsProps {
  readonly index: number;
}

function WaveRow({ form, index, byCollection }: WaveRowProps) {
  const say = useDeploymentTexts();
  const number = index + 1;
  const wave = form.values.waves[index];
  if (wave === undefined) return null;
  const field = (name: string) => form.getInputProps(`waves.${index}.${name}`);
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label={say('wave', { number })}>
      <Text size="sm" fw={600} w="4.5rem" mb={8}>
        {say('wave', { number })}
      </Text>
      {byCollection ? (
        <Select
          label={say('waveBy')}
          allowDeselect={false}
          w="11rem"
          data={(['devices', 'collection'] as const).map((value) => ({ value, label: say(`wave-${value}`) }))}
          {...field('by')}
        />
      ) : null}
      {wave.by === 'devices' ? (
        <NumberInput label={say('waveDevices')} min={1} max={1_000_000} w="8rem" {...field('devices')} />
      ) : (
        <WaveCollection field={field('collectionId')} />
      )}
      <NumberInput label={say('succeedPercent')} min={1} max={100} suffix=" %" w="9rem" {...field('succeedPercent')} />
      <Select
        label={say('opensNext')}
        allowDeselect={false}
        w="12rem"
        data={(['by-person', 'by-itself'] as const).map((value) => ({ value, label: say(`opens-${value}`) }))}
        {...field('opensNext')}
      />
      {wave.opensNext === 'by-itself' ? (
        <NumberInput label={say('afterMinutes')} min={0} max={525_600} w="8rem" {...field('afterMinutes')} />
      ) : null}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={say('removeWave', { number })}
        onClick={() => form.removeListItem('waves', index)}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** `field`: as the form gives it, which types it no further. */
function WaveCollection({ field }: { field: object }) {
  const say = useDeploymentTexts();
  const collections = useQuery(siteQuery(listCollections)).data ?? [];
  return (
    <Select
      label={say('collection')}
      searchable
      allowDeselect={false}
      limit={50}
      w="14rem"
      data={collections.map(({ id, name }) => ({ value: id, label: name }))}
      {...field}
    />
  );
}
