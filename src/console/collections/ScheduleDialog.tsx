import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Collection } from '../../api/collections.ts';
import type { EvaluationSchedule } from '../../api/evaluation-schedule.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import { browserTimeZone, TimeZoneSelect, WeekdaysField } from './TimeFields.tsx';
import { useCollectionTexts } from './texts.ts';
import { useCollectionChange } from './use-collection-change.ts';
import type { Weekday } from './weekday-names.ts';

const kinds = ['never', 'every', 'daily', 'weekly'] as const;

/** Everything that any kind has, so that changing the kind loses nothing. */
interface Fields {
  kind: (typeof kinds)[number];
  minutes: number;
  time: string;
  timeZone: string;
  days: readonly Weekday[];
}

function fieldsOf(schedule: EvaluationSchedule | null): Fields {
  const empty: Fields = { kind: 'never', minutes: 60, time: '03:00', timeZone: browserTimeZone(), days: ['sunday'] };
  return schedule === null ? empty : { ...empty, ...schedule };
}

function scheduleOf({ kind, minutes, time, timeZone, days }: Fields): EvaluationSchedule | null {
  if (kind === 'never') return null;
  if (kind === 'every') return { kind, minutes };
  return kind === 'daily' ? { kind, time, timeZone } : { kind, days: [...days], time, timeZone };
}

export function ScheduleDialog({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const say = useCollectionTexts();
  const [fields, setFields] = useState(fieldsOf(collection.evaluationSchedule));
  const change = useCollectionChange(collection.id, onClose);
  const set = (part: Partial<Fields>) => setFields({ ...fields, ...part });
  const { kind, minutes, time, timeZone, days } = fields;
  const names = {
    never: say('kindNever'),
    every: say('kindEvery'),
    daily: say('kindDaily'),
    weekly: say('kindWeekly'),
  };
  return (
    <ChangeDialog
      title={say('schedule')}
      {...{ change, onClose }}
      onSave={() => change.mutate({ evaluationSchedule: scheduleOf(fields) })}
    >
      <NativeSelect
        label={say('whenEvaluated')}
        data={kinds.map((each) => ({ value: each, label: names[each] }))}
        value={kind}
        onChange={({ currentTarget }) => set({ kind: kinds.find((each) => each === currentTarget.value) ?? 'never' })}
      />
      {kind === 'every' ? (
        <NumberInput
          label={say('minutes')}
          min={5}
          max={10_080}
          value={minutes}
          onChange={(value) => set({ minutes: Number(value) })}
        />
      ) : null}
      {kind === 'weekly' ? <WeekdaysField value={days} onChange={(chosen) => set({ days: chosen })} /> : null}
      {kind === 'daily' || kind === 'weekly' ? (
        <>
          <TextInput
            type="time"
            required
            label={say('timeOfDay')}
            value={time}
            onChange={({ currentTarget }) => set({ time: currentTarget.value })}
          />
          <TimeZoneSelect value={timeZone} onChange={(zone) => set({ timeZone: zone })} />
        </>
      ) : null}
    </ChangeDialog>
  );
}
