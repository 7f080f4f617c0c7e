import { ActionIcon, Button, Checkbox, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { weekdays } from '../../api/content.ts';
import { reruns } from '../../api/deployment-settings.ts';
import { repeatKinds, type SettingsValues, weeks } from './settings-values.ts';
import { useDeploymentTexts } from './texts.ts';

/** A form that has the settings among its fields. */
export interface SettingsForm {
  readonly values: SettingsValues;
  /** As Mantine types a field's properties. */
  getInputProps(path: string, options?: { type?: 'input' | 'checkbox' }): object;
  insertListItem(path: string, item: unknown): void;
  removeListItem(path: string, index: number): void;
}

interface FieldsProps {
  readonly form: SettingsForm;
  readonly purpose: 'available' | 'required';
}

/** When it is available, assigned and expired. */
export function ScheduleFields({ form, purpose }: FieldsProps) {
  const say = useDeploymentTexts();
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {say('zoneHint', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      </Text>
      <Group gap="md" align="flex-start">
        <TextInput
          type="datetime-local"
          label={say('availableAt')}
          description={say('availableAtHint')}
          {...form.getInputProps('availableAt')}
        />
        <TextInput
          type="datetime-local"
          label={say('expiresAt')}
          description={say('expiresAtHint')}
          {...form.getInputProps('expiresAt')}
        />
      </Group>
      {purpose === 'required' ? <AssignmentFields form={form} /> : null}
    </Stack>
  );
}

function AssignmentFields({ form }: { form: SettingsForm }) {
  const say = useDeploymentTexts();
  return (
    <>
      <Select
        label={say('rerun')}
        description={say('rerunHint')}
        allowDeselect={false}
        maw="24rem"
        data={reruns.map((value) => ({ value, label: say(`rerun-${value}`) }))}
        {...form.getInputProps('rerun')}
      />
      <FurtherAssignments form={form} />
      <RepeatFields form={form} />
      <Checkbox
        label={say('wakeOnLan')}
        description={say('wakeOnLanHint')}
        {...form.getInputProps('wakeOnLan', { type: 'checkbox' })}
      />
      <Checkbox
        label={say('obeyWindows')}
        description={say('obeyWindowsHint')}
        {...form.getInputProps('obeyWindows', { type: 'checkbox' })}
      />
      <NumberInput
        label={say('noticeSeconds')}
        description={say('noticeSecondsHint')}
        placeholder={say('asUsual')}
        min={0}
        max={3600}
        maw="24rem"
        {...form.getInputProps('noticeSeconds')}
      />
    </>
  );
}

const MOST_ASSIGNMENTS = 50;

function FurtherAssignments({ form }: { form: SettingsForm }) {
  const say = useDeploymentTexts();
  const { assignedAt } = form.values;
  return (
    <Stack gap="xs" role="group" aria-label={say('assignedAt')}>
      <Text size="sm" fw={600}>
        {say('assignedAt')}
      </Text>
      {assignedAt.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a moment is nothing but its place in the list
        <Group key={index} gap="xs">
          <TextInput
            type="datetime-local"
            aria-label={say('assignment', { number: index + 1 })}
            {...form.getInputProps(`assignedAt.${index}`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={say('removeAssignment', { number: index + 1 })}
            onClick={() => form.removeListItem('assignedAt', index)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={assignedAt.length >= MOST_ASSIGNMENTS}
          onClick={() => form.insertListItem('assignedAt', '')}
        >
          {say('addAssignment')}
        </Button>
      </div>
    </Stack>
  );
}

const zones = Intl.supportedValuesOf('timeZone');

function RepeatFields({ form }: { form: SettingsForm }) {
  const say = useDeploymentTexts();
  const { repeats, timeZone } = form.values;
  return (
    <Group gap="md" align="flex-start">
      <Select
        label={say('repeats')}
        allowDeselect={false}
        data={repeatKinds.map((value) => ({ value, label: say(`repeats-${value}`) }))}
        {...form.getInputProps('repeats')}
      />
      {repeats === 'never' ? null : (
        <>
          <RepeatOn form={form} />
          <TextInput type="datetime-local" label={say('scheduleStart')} {...form.getInputProps('scheduleStart')} />
          <Select
            label={say('timeZone')}
            searchable
            allowDeselect={false}
            limit={50}
            data={[...new Set([timeZone, 'UTC', ...zones])]}
            {...form.getInputProps('timeZone')}
          />
        </>
      )}
    </Group>
  );
}

function RepeatOn({ form }: { form: SettingsForm }) {
  const say = useDeploymentTexts();
  const days = weekdays.map((value) => ({ value, label: say(value) }));
  switch (form.values.repeats) {
    case 'every-days':
      return <NumberInput label={say('everyDays')} min={1} max={366} w="8rem" {...form.getInputProps('everyDays')} />;
    case 'weekly':
      return (
        <Checkbox.Group label={say('days')} {...form.getInputProps('days')}>
          <Group gap="sm" mt={4}>
            {days.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    case 'monthly-by-date':
      return <NumberInput label={say('monthDay')} min={1} max={31} w="8rem" {...form.getInputProps('monthDay')} />;
    case 'monthly-by-weekday':
      return (
        <>
          <Select
            label={say('week')}
            allowDeselect={false}
            w="9rem"
            data={weeks.map((value) => ({ value, label: say(`week-${value}`) }))}
            {...form.getInputProps('week')}
          />
          <Select
            label={say('weekday')}
            allowDeselect={false}
            w="9rem"
            data={days}
            {...form.getInputProps('weekday')}
          />
        </>
      );
    case 'never':
      return null;
  }
}
