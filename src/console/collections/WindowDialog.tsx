import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Collection } from '../../api/collections.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import { browserTimeZone, TimeZoneSelect, WeekdaysField } from './TimeFields.tsx';
import { useCollectionTexts } from './texts.ts';
import { useCollectionChange } from './use-collection-change.ts';
import { type Weekday, weekdayName, weekdaysFromMonday } from './weekday-names.ts';

type Recurrence = MaintenanceWindow['recurrence'];
const weeks = ['first', 'second', 'third', 'fourth', 'last'] as const;

/** What each kind of recurrence begins with; what it has besides is asked for below. */
const recurrences: Readonly<Record<Recurrence['kind'], Recurrence>> = {
  none: { kind: 'none' },
  daily: { kind: 'daily' },
  weekly: { kind: 'weekly', days: ['sunday'] },
  'monthly-by-date': { kind: 'monthly-by-date', day: 1 },
  'monthly-by-weekday': { kind: 'monthly-by-weekday', week: 'second', day: 'tuesday' },
};

function newWindow(): MaintenanceWindow {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  return {
    ...{ name: '', kind: 'all', enabled: true, start: `${tomorrow}T22:00`, timeZone: browserTimeZone() },
    ...{ durationMinutes: 240, recurrence: recurrences.weekly },
  };
}

interface WindowDialogProps {
  readonly collection: Collection;
  /** Null: a new one. */
  readonly window: MaintenanceWindow | null;
  readonly onClose: () => void;
}

export function WindowDialog({ collection, window: before, onClose }: WindowDialogProps) {
  const say = useCollectionTexts();
  const [window, setWindow] = useState(before ?? newWindow());
  const change = useCollectionChange(collection.id, onClose);
  const set = (part: Partial<MaintenanceWindow>) => setWindow({ ...window, ...part });
  const save = () => {
    const next = { ...window, name: window.name.trim() };
    const others = collection.maintenanceWindows.map((each) => (each.name === before?.name ? next : each));
    change.mutate({ maintenanceWindows: before === null ? [...others, next] : others });
  };
  return (
    <ChangeDialog
      title={before === null ? say('addWindow') : say('editWindow', { name: before.name })}
      {...{ change, onClose }}
      onSave={save}
    >
      <TextInput
        data-autofocus
        required
        maxLength={127}
        label={say('windowName')}
        value={window.name}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
      />
      <WhenFields window={window} onChange={set} />
      <RecurrenceFields recurrence={window.recurrence} onChange={(recurrence) => set({ recurrence })} />
      <Checkbox
        label={say('taskSequencesOnly')}
        checked={window.kind === 'task-sequence'}
        onChange={({ currentTarget }) => set({ kind: currentTarget.checked ? 'task-sequence' : 'all' })}
      />
      <Checkbox
        label={say('enabled')}
        checked={window.enabled}
        onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
      />
    </ChangeDialog>
  );
}

interface WhenProps {
  readonly window: MaintenanceWindow;
  readonly onChange: (part: Partial<MaintenanceWindow>) => void;
}

function WhenFields({ window: { start, timeZone, durationMinutes }, onChange }: WhenProps) {
  const say = useCollectionTexts();
  return (
    <>
      <TextInput
        type="datetime-local"
        required
        label={say('firstOpening')}
        value={start}
        onChange={({ currentTarget }) => onChange({ start: currentTarget.value })}
      />
      <TimeZoneSelect value={timeZone} onChange={(zone) => onChange({ timeZone: zone })} />
      <NumberInput
        required
        label={say('duration')}
        min={1}
        max={1439}
        allowDecimal={false}
        value={durationMinutes}
        onChange={(value) => onChange({ durationMinutes: Number(value) })}
      />
    </>
  );
}

interface RecurrenceProps {
  readonly recurrence: Recurrence;
  readonly onChange: (recurrence: Recurrence) => void;
}

function RecurrenceFields({ recurrence, onChange }: RecurrenceProps) {
  const say = useCollectionTexts();
  const options: { value: Recurrence['kind']; label: string }[] = [
    { value: 'none', label: say('recursNone') },
    { value: 'daily', label: say('kindDaily') },
    { value: 'weekly', label: say('kindWeekly') },
    { value: 'monthly-by-date', label: say('recursMonthDate') },
    { value: 'monthly-by-weekday', label: say('recursMonthWeekday') },
  ];
  const choose = (kind: string) => {
    const found = options.find(({ value }) => value === kind);
    if (found !== undefined) onChange(recurrences[found.value]);
  };
  return (
    <>
      <NativeSelect
        label={say('recurs')}
        data={options}
        value={recurrence.kind}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
      {recurrence.kind === 'weekly' ? (
        <WeekdaysField value={recurrence.days} onChange={(days) => onChange({ kind: 'weekly', days })} />
      ) : null}
      {recurrence.kind === 'monthly-by-date' ? (
        <NumberInput
          label={say('dayOfMonth')}
          min={1}
          max={31}
          allowDecimal={false}
          value={recurrence.day}
          onChange={(value) => onChange({ ...recurrence, day: Number(value) })}
        />
      ) : null}
      {recurrence.kind === 'monthly-by-weekday' ? <MonthWeekday {...{ recurrence, onChange }} /> : null}
    </>
  );
}

interface MonthWeekdayProps {
  readonly recurrence: Extract<Recurrence, { kind: 'monthly-by-weekday' }>;
  readonly onChange: (recurrence: Recurrence) => void;
}

function MonthWeekday({ recurrence, onChange }: MonthWeekdayProps) {
  const say = useCollectionTexts();
  const weekOf = (text: string) => weeks.find((week) => week === text) ?? 'first';
  const dayOf = (text: string): Weekday => weekdaysFromMonday.find((day) => day === text) ?? 'monday';
  return (
    <>
      <NativeSelect
        label={say('week')}
        data={weeks.map((week) => ({ value: week, label: say(week) }))}
        value={recurrence.week}
        onChange={({ currentTarget }) => onChange({ ...recurrence, week: weekOf(currentTarget.value) })}
      />
      <NativeSelect
        label={say('day')}
        data={weekdaysFromMonday.map((day) => ({ value: day, label: weekdayName(day) }))}
        value={recurrence.day}
        onChange={({ currentTarget }) => onChange({ ...recurrence, day: dayOf(currentTarget.value) })}
      />
    </>
  );
}
