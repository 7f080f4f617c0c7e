/** Applications that another one names, in their order, each with one thing said of it. */
import { ActionIcon, Button, Checkbox, Group, Select, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listApplications } from '../../api/applications.ts';
import { siteQuery } from '../site/queries.ts';
import { useApplicationTexts } from './texts.ts';

export interface ApplicationRow {
  /** Empty: not chosen yet. */
  readonly application: string;
  readonly checked: boolean;
}

interface ApplicationRowsProps {
  readonly rows: readonly ApplicationRow[];
  readonly onChange: (rows: readonly ApplicationRow[]) => void;
  /** Which one is no choice: the application itself. */
  readonly except: string;
  /** What the box of each says. */
  readonly boxLabel: string;
  readonly addLabel: string;
  /** Of a new row. */
  readonly checked: boolean;
  readonly problemOf?: (at: number) => string | undefined;
}

export function ApplicationRows({ rows, onChange, ...props }: ApplicationRowsProps) {
  return (
    <Stack gap="xs">
      {rows.map((row, at) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a row that is not chosen yet has nothing that it is known by
          key={at}
          {...props}
          {...{ row, at }}
          onChange={(next) => onChange(rows.with(at, next))}
          onRemove={() => onChange(rows.toSpliced(at, 1))}
        />
      ))}
      <Group>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...rows, { application: '', checked: props.checked }])}
        >
          {props.addLabel}
        </Button>
      </Group>
    </Stack>
  );
}

interface RowProps extends Pick<ApplicationRowsProps, 'except' | 'boxLabel' | 'problemOf'> {
  readonly row: ApplicationRow;
  readonly at: number;
  readonly onChange: (row: ApplicationRow) => void;
  readonly onRemove: () => void;
}

function Row({ row, at, except, boxLabel, problemOf, onChange, onRemove }: RowProps) {
  const say = useApplicationTexts();
  const all = useQuery(siteQuery(listApplications)).data ?? [];
  const { application } = row;
  const known = all.filter(({ id }) => id !== except).map(({ id, name }) => ({ value: id, label: name }));
  const isUnknown = application !== '' && known.every(({ value }) => value !== application);
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label={say('applicationNumber', { number: at + 1 })}
        searchable
        flex={1}
        miw="12rem"
        data={[...known, ...(isUnknown ? [{ value: application, label: say('unknownApplication') }] : [])]}
        value={application === '' ? null : application}
        error={problemOf?.(at)}
        onChange={(id) => onChange({ ...row, application: id ?? '' })}
      />
      <Checkbox
        label={boxLabel}
        mb="xs"
        checked={row.checked}
        onChange={({ currentTarget }) => onChange({ ...row, checked: currentTarget.checked })}
      />
      <ActionIcon size="lg" variant="default" aria-label={say('removeNumber', { number: at + 1 })} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
