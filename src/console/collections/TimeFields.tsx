import { Checkbox, Group, Select } from '@mantine/core';
import { useCollectionTexts } from './texts.ts';
import { type Weekday, weekdayName, weekdaysFromMonday } from './weekday-names.ts';

export function TimeZoneSelect({ value, onChange }: { value: string; onChange: (timeZone: string) => void }) {
  const say = useCollectionTexts();
  const zones = [...new Set(['UTC', value, ...Intl.supportedValuesOf('timeZone')])];
  return (
    <Select
      label={say('timeZone')}
      searchable
      allowDeselect={false}
      limit={100}
      data={zones}
      value={value}
      onChange={(zone) => onChange(zone ?? value)}
    />
  );
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function WeekdaysField({ value, onChange }: { value: readonly Weekday[]; onChange: (days: Weekday[]) => void }) {
  const say = useCollectionTexts();
  return (
    <Checkbox.Group
      label={say('days')}
      value={[...value]}
      onChange={(chosen) => onChange(weekdaysFromMonday.filter((day) => chosen.includes(day)))}
    >
      <Group gap="sm" mt={4}>
        {weekdaysFromMonday.map((day) => (
          <Checkbox key={day} value={day} label={weekdayName(day)} size="sm" />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
