/** What narrows the list of devices beside the search: a button with fields, and what is chosen as marks that can be taken away. */
import { Autocomplete, Button, Group, Pill, Popover, Select, Stack } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listDeviceCategories } from '../../api/device-categories.ts';
import { listDeviceModels } from '../../api/device-models.ts';
import type { DeviceSummary } from '../../api/devices.ts';
import { siteQuery } from '../site/queries.ts';
import { type DevicesSearch, filterCount } from './devices-search.ts';
import { manufacturersOf, modelsOf } from './known-models.ts';
import { useDeviceTexts } from './texts.ts';

/** Who types finds the others. */
const MOST_PROPOSED = 100;

interface DeviceFiltersProps {
  readonly search: DevicesSearch;
  /** Those that are loaded: what they have is proposed until the site has told all there is. */
  readonly rows: readonly DeviceSummary[];
  readonly onChange: (part: DevicesSearch) => void;
}

export function DeviceFilters(props: DeviceFiltersProps) {
  const say = useDeviceTexts();
  const count = filterCount(props.search);
  return (
    <Popover position="bottom-start" width={320} trapFocus withArrow>
      <Popover.Target>
        <Button variant={count > 0 ? 'light' : 'default'} leftSection={<IconFilter size={16} aria-hidden />}>
          {count > 0 ? say('filtersOn', { count }) : say('filters')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={say('filters')}>
        <Fields {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Lists open within the window of the filters, else a click in them would close it. */
const within = { comboboxProps: { withinPortal: false } };

function Fields({ search, rows, onChange }: DeviceFiltersProps) {
  const say = useDeviceTexts();
  const categories = useQuery(siteQuery(listDeviceCategories));
  const made = useQuery(siteQuery(listDeviceModels)).data ?? rows;
  const proposed = { manufacturer: manufacturersOf(made), model: modelsOf(made, search.manufacturer) };
  return (
    <Stack gap="sm">
      {(['manufacturer', 'model'] as const).map((key) => (
        <Autocomplete
          key={key}
          label={say(key)}
          data={proposed[key]}
          limit={MOST_PROPOSED}
          value={search[key] ?? ''}
          onChange={(text) => onChange({ [key]: text === '' ? undefined : text })}
          {...within}
        />
      ))}
      <Select
        label={say('category')}
        placeholder={say('anyCategory')}
        clearable
        searchable
        data={(categories.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={search.category ?? null}
        onChange={(id) => onChange({ category: id ?? undefined })}
        {...within}
      />
      <Select
        label={say('obsoleteOnes')}
        allowDeselect={false}
        data={[
          { value: 'no', label: say('without') },
          { value: 'all', label: say('withThem') },
          { value: 'only', label: say('onlyThem') },
        ]}
        value={search.obsolete ?? 'no'}
        onChange={(value) => onChange({ obsolete: value === 'all' || value === 'only' ? value : undefined })}
        {...within}
      />
      <Select
        label={say('placeholderOnes')}
        allowDeselect={false}
        data={[
          { value: 'no', label: say('without') },
          { value: 'include', label: say('withThem') },
          { value: 'only', label: say('onlyThem') },
        ]}
        value={search.placeholders ?? 'no'}
        onChange={(value) => onChange({ placeholders: value === 'include' || value === 'only' ? value : undefined })}
        {...within}
      />
    </Stack>
  );
}

export function FilterMarks({ search, onChange }: Omit<DeviceFiltersProps, 'rows'>) {
  const say = useDeviceTexts();
  const categories = useQuery({ ...siteQuery(listDeviceCategories), enabled: search.category !== undefined });
  const category = categories.data?.find(({ id }) => id === search.category)?.name ?? '…';
  const marks: [keyof DevicesSearch, string | undefined][] = [
    ['manufacturer', search.manufacturer],
    ['model', search.model],
    ['category', search.category && category],
    ['obsolete', search.obsolete && say(search.obsolete === 'only' ? 'obsoleteOnly' : 'obsoleteToo')],
    [
      'placeholders',
      search.placeholders && say(search.placeholders === 'only' ? 'placeholdersOnly' : 'placeholdersToo'),
    ],
  ];
  if (filterCount(search) === 0) return null;
  return (
    <Group gap="xs">
      {marks.map(([key, text]) =>
        text === undefined ? null : (
          <Pill
            key={key}
            withRemoveButton
            onRemove={() => onChange({ [key]: undefined })}
            removeButtonProps={{ 'aria-label': say('removeFilter', { text }), 'aria-hidden': false, tabIndex: 0 }}
          >
            {text}
          </Pill>
        ),
      )}
    </Group>
  );
}
