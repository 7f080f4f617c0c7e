/** Task sequence variables of a device, plain and secret. */
import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  Group,
  Modal,
  Paper,
  PasswordInput,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Device, setDeviceVariables } from '../../../api/devices.ts';
import { client } from '../../site/client.ts';
import { makeStale } from '../../site/queries.ts';
import { useMay } from '../../site/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FormEnd } from '../../ui/FormEnd.tsx';
import { ScrollTable } from '../../ui/ScrollTable.tsx';
import { useDeviceTexts } from '../texts.ts';
import { usePageTexts } from './texts.ts';
import { changeOf, problemsOfRows, rowsOf, type VariableRow } from './variable-rows.ts';

export function VariablesTab({ device }: { device: Device }) {
  const say = usePageTexts();
  const [editing, setEditing] = useState(false);
  const mayChange = useMay('device.change');
  const button = mayChange ? (
    <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setEditing(true)}>
      {say('editVariables')}
    </Button>
  ) : null;
  return (
    <Stack gap="md" align="stretch">
      {device.variables.length === 0 ? (
        <EmptyState title={say('noVariablesTitle')} action={button}>
          {say('noVariables')}
        </EmptyState>
      ) : (
        <>
          <Group>{button}</Group>
          <VariablesTable device={device} />
        </>
      )}
      {editing ? <VariablesDialog device={device} onClose={() => setEditing(false)} /> : null}
    </Stack>
  );
}

function VariablesTable({ device }: { device: Device }) {
  const say = usePageTexts();
  const sayDevice = useDeviceTexts();
  return (
    <ScrollTable label={say('variables')} titles={[sayDevice('name'), say('value')]} minWidth="20rem">
      {device.variables.map(({ name, value }) => (
        <Table.Tr key={name}>
          <Table.Td>{name}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            {value ?? <Badge variant="default">{say('secretValue')}</Badge>}
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

function VariablesDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const say = usePageTexts();
  const sayDevice = useDeviceTexts();
  const [rows, setRows] = useState(() => rowsOf(device.variables));
  const [sent, setSent] = useState(false);
  const save = useMutation({
    mutationFn: () => client(setDeviceVariables, { params: { id: device.id }, body: changeOf(rows) }),
    onSuccess: async () => {
      await makeStale('/api/devices');
      onClose();
    },
  });
  const problems = problemsOfRows(rows);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (problems.size === 0) save.mutate();
  };
  const next = Math.max(-1, ...rows.map(({ key }) => key)) + 1;
  return (
    <Modal opened onClose={onClose} title={say('variablesOf', { name: device.name })} size="xl">
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <Text size="sm">{say('variablesHint')}</Text>
          {rows.map((row) => (
            <RowFields
              key={row.key}
              row={row}
              problem={sent ? problems.get(row.key) : undefined}
              isKept={device.variables.some(({ name, secret }) => secret && name === row.name)}
              onChange={(part) => setRows(rows.map((each) => (each.key === row.key ? { ...each, ...part } : each)))}
              onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
            />
          ))}
          <Group>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setRows([...rows, { key: next, name: '', value: '', secret: false }])}
            >
              {say('addVariable')}
            </Button>
          </Group>
          <FormEnd change={save} onClose={onClose} action={sayDevice('save')} />
        </Stack>
      </form>
    </Modal>
  );
}

interface RowFieldsProps {
  readonly row: VariableRow;
  readonly problem: 'badVariableName' | 'nameTwice' | undefined;
  /** It has a secret value at the site, which may stay. */
  readonly isKept: boolean;
  readonly onChange: (part: Partial<VariableRow>) => void;
  readonly onRemove: () => void;
}

function RowFields({ row, problem, isKept, onChange, onRemove }: RowFieldsProps) {
  const say = usePageTexts();
  const sayDevice = useDeviceTexts();
  const ValueInput = row.secret ? PasswordInput : TextInput;
  return (
    <Paper withBorder p="xs">
      <Group align="flex-start" gap="sm">
        <TextInput
          label={sayDevice('name')}
          flex="1 1 12rem"
          value={row.name}
          // A secret is kept by its name.
          disabled={row.value === null}
          error={problem === undefined ? null : say(problem)}
          onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
        />
        <ValueInput
          label={say('value')}
          flex="1 1 12rem"
          value={row.value ?? ''}
          placeholder={row.value === null ? say('secretStays') : ''}
          autoComplete="off"
          onChange={({ currentTarget }) =>
            onChange({ value: currentTarget.value === '' && isKept ? null : currentTarget.value })
          }
        />
        <Checkbox
          label={say('secret')}
          mt="1.9rem"
          checked={row.secret}
          disabled={row.value === null}
          onChange={({ currentTarget }) => onChange({ secret: currentTarget.checked })}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          mt="1.75rem"
          aria-label={say('removeVariable', { name: row.name })}
          onClick={onRemove}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
    </Paper>
  );
}
