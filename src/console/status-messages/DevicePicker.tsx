import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getDevice, listDevices } from '../../api/devices.ts';
import { siteQuery } from '../site/queries.ts';
import { useStatusMessageTexts } from './texts.ts';

const OFFERED = 20;
const PAUSE_MILLISECONDS = 250;

interface DevicePickerProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

/** One of 100,000 devices: the site searches while somebody types. */
export function DevicePicker({ label, value, onChange }: DevicePickerProps) {
  const say = useStatusMessageTexts();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, PAUSE_MILLISECONDS);
  const found = useQuery(siteQuery(listDevices, { query: { search, limit: OFFERED } })).data ?? [];
  // What a link names is not among those that are found.
  const chosen = useQuery({ ...siteQuery(getDevice, { params: { id: value ?? '' } }), enabled: value !== undefined });
  const named = value === undefined || chosen.data === undefined ? [] : [chosen.data];
  const options = new Map([...named, ...found].map(({ id, name }) => [id, name]));
  return (
    <Select
      label={label}
      placeholder={say('typeName')}
      searchable
      clearable
      w="16rem"
      maw="100%"
      nothingFoundMessage={say('noDevice')}
      data={[...options].map(([id, name]) => ({ value: id, label: name }))}
      filter={({ options: all }) => all}
      onSearchChange={setTyped}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
