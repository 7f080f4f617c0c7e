import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getDevice, listDevices } from '../../api/devices.ts';
import { siteQuery } from '../site/queries.ts';
import { useDeviceTexts } from './texts.ts';

const OFFERED = 20;
const PAUSE_MILLISECONDS = 250;
/** Of what the site searches. */
const LONGEST = 200;

interface DevicePickerProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  /** Which one is no choice. */
  readonly except?: string;
  /** CSS width; default: that of a filter. */
  readonly width?: string;
}

/** One of 100,000 devices: the site searches while somebody types. */
export function DevicePicker({ value, onChange, except, width = '16rem', ...shown }: DevicePickerProps) {
  const say = useDeviceTexts();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.slice(0, LONGEST), PAUSE_MILLISECONDS);
  const found = useQuery(siteQuery(listDevices, { query: { search, limit: OFFERED } })).data ?? [];
  // What a link names is not among those that are found.
  const chosen = useQuery({ ...siteQuery(getDevice, { params: { id: value ?? '' } }), enabled: value !== undefined });
  const named = value === undefined || chosen.data?.id !== value ? [] : [chosen.data];
  const options = new Map([...named, ...found].filter(({ id }) => id !== except).map(({ id, name }) => [id, name]));
  return (
    <Select
      {...shown}
      placeholder={say('pickHint')}
      searchable
      clearable
      w={width}
      maw="100%"
      nothingFoundMessage={say('noSuchDevice')}
      data={[...options].map(([id, name]) => ({ value: id, label: name }))}
      // The site has searched; serial numbers and addresses are not in the label.
      filter={({ options: all }) => all}
      onSearchChange={setTyped}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
