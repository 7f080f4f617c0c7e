/** The menu of a list with what was saved of it: one's own, and what others share. */
import { ActionIcon, Button, Group, Popover, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listSavedFilters, type SavedFilter, type SavedFilterList } from '../../api/saved-filters.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { DeleteFilterDialog } from './DeleteFilterDialog.tsx';
import { FilterDialog } from './FilterDialog.tsx';
import { useSavedFilterTexts } from './texts.ts';

export interface SavedFiltersProps {
  readonly list: SavedFilterList;
  /** What the list shows now. */
  readonly shown: Pick<SavedFilter, 'search' | 'columns'>;
  readonly onChoose: (filter: SavedFilter) => void;
}

/** What is open: a dialog for a new one (null), for one that is there, or the question before it is deleted. */
type Asking =
  | { readonly kind: 'edit'; readonly filter: SavedFilter | null }
  | { readonly kind: 'delete'; readonly filter: SavedFilter };

export function SavedFilters({ list, shown, onChoose }: SavedFiltersProps) {
  const say = useSavedFilterTexts();
  const [opened, { toggle, close }] = useDisclosure(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  const ask = (what: Asking) => {
    close();
    setAsking(what);
  };
  return (
    <>
      <Popover opened={opened} onDismiss={close} position="bottom-end" width={340} trapFocus withArrow>
        <Popover.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />} onClick={toggle}>
            {say('title')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={say('title')}>
          <Stack gap="xs">
            <FilterList
              {...{ list, ask }}
              onChoose={(filter) => {
                close();
                onChoose(filter);
              }}
            />
            <Button
              {...{ variant: 'light', size: 'xs', leftSection: <IconPlus size={14} aria-hidden /> }}
              onClick={() => ask({ kind: 'edit', filter: null })}
            >
              {say('save')}
            </Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {asking?.kind === 'edit' ? (
        <FilterDialog {...{ list, shown, filter: asking.filter }} onClose={() => setAsking(null)} />
      ) : null}
      {asking?.kind === 'delete' ? <DeleteFilterDialog filter={asking.filter} onClose={() => setAsking(null)} /> : null}
    </>
  );
}

interface FilterListProps {
  readonly list: SavedFilterList;
  readonly ask: (what: Asking) => void;
  readonly onChoose: (filter: SavedFilter) => void;
}

function FilterList({ list, ask, onChoose }: FilterListProps) {
  const say = useSavedFilterTexts();
  const filters = useQuery(siteQuery(listSavedFilters, { query: { list } }));
  if (filters.data === undefined)
    return filters.isError ? <FailureNotice error={filters.error} again={filters.refetch} /> : <Skeleton h="4rem" />;
  if (filters.data.length === 0) return <Text size="sm">{say('none')}</Text>;
  return (
    <ul
      className="plain-list"
      style={{ maxHeight: '50dvh', overflowY: 'auto', margin: 0, padding: 0, listStyle: 'none' }}
    >
      {filters.data.map((filter) => (
        <FilterItem key={filter.id} {...{ filter, ask, onChoose }} />
      ))}
    </ul>
  );
}

function FilterItem({ filter, ask, onChoose }: Omit<FilterListProps, 'list'> & { filter: SavedFilter }) {
  const say = useSavedFilterTexts();
  const caresForSite = useMay('site.change');
  const { name, own, owner, shared } = filter;
  const mayChange = own || (owner === null && caresForSite);
  const of = own ? (shared ? say('shared') : '') : owner === null ? say('ofNobody') : say('ofOther', { name: owner });
  return (
    <Group component="li" gap={4} wrap="nowrap">
      <UnstyledButton
        className="row-button"
        onClick={() => onChoose(filter)}
        style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}
        p={6}
        fz="sm"
      >
        {name}
        {of === '' ? null : (
          <Text span size="xs" c="dimmed">
            {' '}
            {of}
          </Text>
        )}
      </UnstyledButton>
      {mayChange ? (
        <ActionIcon
          {...{ variant: 'subtle', color: 'gray', 'aria-label': say('edit', { name }) }}
          onClick={() => ask({ kind: 'edit', filter })}
        >
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      ) : null}
      {mayChange || caresForSite ? (
        <ActionIcon
          {...{ variant: 'subtle', color: 'gray', 'aria-label': say('delete', { name }) }}
          onClick={() => ask({ kind: 'delete', filter })}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ) : null}
    </Group>
  );
}
