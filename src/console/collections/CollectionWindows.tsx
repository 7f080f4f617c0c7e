import { Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Collection } from '../../api/collections.ts';
import { getCollectionMaintenanceTimes, type MaintenanceTimes } from '../../api/maintenance-times.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { currentLanguage } from '../texts/language.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useCollectionTexts } from './texts.ts';
import { useCollectionChange } from './use-collection-change.ts';
import { useWindowText } from './use-window-text.ts';
import { WindowDialog } from './WindowDialog.tsx';

export function CollectionWindows({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const mayChange = useMay('collection.change') && !collection.builtIn;
  const [edited, setEdited] = useState<MaintenanceWindow | 'new' | null>(null);
  const [removed, setRemoved] = useState<MaintenanceWindow | null>(null);
  const { maintenanceWindows } = collection;
  return (
    <Stack maw="56rem" gap="md">
      <Group justify="space-between">
        <Text size="sm" flex="1 1 16rem">
          {say(maintenanceWindows.length === 0 ? 'noWindows' : 'windowsHint')}
        </Text>
        {mayChange ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEdited('new')}
          >
            {say('addWindow')}
          </Button>
        ) : null}
      </Group>
      {maintenanceWindows.map((window) => (
        <Window
          key={window.name}
          window={window}
          onEdit={mayChange ? () => setEdited(window) : null}
          onRemove={() => setRemoved(window)}
        />
      ))}
      {maintenanceWindows.length === 0 ? null : <Openings id={collection.id} />}
      {edited === null ? null : (
        <WindowDialog
          collection={collection}
          window={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {removed === null ? null : (
        <RemoveDialog collection={collection} window={removed} onClose={() => setRemoved(null)} />
      )}
    </Stack>
  );
}

interface WindowProps {
  readonly window: MaintenanceWindow;
  /** Null: the person may not. */
  readonly onEdit: (() => void) | null;
  readonly onRemove: () => void;
}

function Window({ window, onEdit, onRemove }: WindowProps) {
  const say = useCollectionTexts();
  const windowText = useWindowText();
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <Group gap="xs">
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {window.name}
          </Text>
          {window.enabled ? null : (
            <Badge size="sm" color="gray">
              {say('disabled')}
            </Badge>
          )}
          {window.kind === 'task-sequence' ? <Badge size="sm">{say('taskSequencesOnly')}</Badge> : null}
        </Group>
        {onEdit === null ? null : (
          <Group gap="xs">
            <Button size="compact-sm" variant="subtle" onClick={onEdit}>
              {say('edit')}
            </Button>
            <Button size="compact-sm" variant="subtle" color="red" onClick={onRemove}>
              {say('remove')}
            </Button>
          </Group>
        )}
      </Group>
      <Text size="sm">{windowText(window)}</Text>
    </Paper>
  );
}

function Openings({ id }: { id: string }) {
  const say = useCollectionTexts();
  const times = useQuery(siteQuery(getCollectionMaintenanceTimes, { params: { id }, query: { limit: 5 } }));
  return (
    <section aria-label={say('openings')}>
      <Title order={2} size="h5" mb="xs">
        {say('openings')}
      </Title>
      {times.isError ? <FailureNotice error={times.error} again={times.refetch} /> : null}
      {times.data === undefined ? null : <OpeningList times={times.data} />}
    </section>
  );
}

function OpeningList({ times: { openUntil, times } }: { times: MaintenanceTimes }) {
  const say = useCollectionTexts();
  // With the browser's zone: the windows may have others.
  const day = new Intl.DateTimeFormat(currentLanguage(), {
    ...({ weekday: 'short', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' } as const),
    timeZoneName: 'short',
  });
  const range = (from: string, to: string) => day.formatRange(new Date(from), new Date(to));
  return (
    <List size="sm">
      {openUntil === null ? null : (
        <List.Item>{say('openUntil', { until: day.format(new Date(openUntil)) })}</List.Item>
      )}
      {times.map(({ opensAt, closesAt }) => (
        <List.Item key={opensAt}>{range(opensAt, closesAt)}</List.Item>
      ))}
      {openUntil === null && times.length === 0 ? <List.Item>{say('neverOpens')}</List.Item> : null}
    </List>
  );
}

interface RemoveDialogProps {
  readonly collection: Collection;
  readonly window: MaintenanceWindow;
  readonly onClose: () => void;
}

function RemoveDialog({ collection, window: { name }, onClose }: RemoveDialogProps) {
  const say = useCollectionTexts();
  const { id, maintenanceWindows, memberCount } = collection;
  const change = useCollectionChange(id, onClose);
  return (
    <>
      <AskFirst
        title={say('removeWindowTitle', { name })}
        action={say('remove')}
        isPending={change.isPending}
        error={change.error}
        onYes={() => change.mutate({ maintenanceWindows: maintenanceWindows.filter((each) => each.name !== name) })}
        onNo={onClose}
      >
        <Text size="sm">{say('removeWindowWhat', { count: memberCount })}</Text>
      </AskFirst>
      {change.question}
    </>
  );
}
