/** The variables of a paused run: what is secret has not left the computer, what is read-only cannot be changed. */
import { ActionIcon, Button, Group, Skeleton, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconEdit, IconLock } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { ShownVariable } from '../../api/debug-commands.ts';
import type { DebugRequest } from '../../api/debugger.ts';
import { currentLanguage } from '../texts/language.ts';
import { SearchField } from '../ui/SearchField.tsx';
import { useRunTexts } from './texts.ts';

interface DebuggerVariablesProps {
  readonly variables: readonly ShownVariable[] | null;
  readonly paused: boolean;
  readonly command: (request: DebugRequest) => void;
}

export function DebuggerVariables({ variables, paused, command }: DebuggerVariablesProps) {
  const say = useRunTexts();
  const [find, setFind] = useState('');
  const [edited, setEdited] = useState<{ name: string; value: string } | null>(null);
  const set = (name: string, value: string) => {
    command({ command: 'setVariable', name, value });
    setEdited(null);
  };
  return (
    <Stack gap="xs" className="debug-variables">
      <Title order={2} size="h5">
        {say('dbg_variables')}
      </Title>
      {paused ? null : (
        <Text size="sm" c="dimmed">
          {say('dbg_noVariables')}
        </Text>
      )}
      {paused && variables === null ? <Skeleton height="8rem" /> : null}
      {paused && variables !== null ? (
        <>
          <VariableForm key={edited?.name ?? ''} edited={edited} onSet={set} />
          <SearchField placeholder={say('dbg_findVariable')} value={find} onChange={setFind} />
          <VariableTable variables={found(variables, find)} onEdit={setEdited} />
        </>
      ) : null}
    </Stack>
  );
}

function found(variables: readonly ShownVariable[], find: string): ShownVariable[] {
  const wanted = find.toLowerCase();
  return variables
    .filter(({ name, value }) => `${name} ${value ?? ''}`.toLowerCase().includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name, currentLanguage(), { sensitivity: 'base' }));
}

interface VariableFormProps {
  readonly edited: { readonly name: string; readonly value: string } | null;
  readonly onSet: (name: string, value: string) => void;
}

function VariableForm({ edited, onSet }: VariableFormProps) {
  const say = useRunTexts();
  const [name, setName] = useState(edited?.name ?? '');
  const [value, setValue] = useState(edited?.value ?? '');
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (name !== '') onSet(name, value);
    setName('');
    setValue('');
  };
  return (
    <form onSubmit={send} aria-label={say('dbg_newVariable')}>
      <Group gap="xs" align="end">
        <TextInput
          size="xs"
          label={say('dbg_variable')}
          value={name}
          maxLength={256}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          size="xs"
          label={say('dbg_value')}
          value={value}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
        />
        <Button size="xs" type="submit" variant="default" disabled={name === ''}>
          {say('dbg_set')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {say('dbg_newVariableHint')}
      </Text>
    </form>
  );
}

interface VariableTableProps {
  readonly variables: readonly ShownVariable[];
  readonly onEdit: (variable: { name: string; value: string }) => void;
}

function VariableTable({ variables, onEdit }: VariableTableProps) {
  const say = useRunTexts();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable)
    <section className="debug-table" tabIndex={0} aria-label={say('dbg_variables')} data-scrolls>
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('dbg_variable')}</Table.Th>
            <Table.Th>{say('dbg_value')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {variables.map((variable) => (
            <Table.Tr key={variable.name}>
              <Table.Td>{variable.name}</Table.Td>
              <Table.Td>
                <VariableValue variable={variable} onEdit={onEdit} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function VariableValue({ variable, onEdit }: { variable: ShownVariable; onEdit: VariableTableProps['onEdit'] }) {
  const say = useRunTexts();
  const { name, value, readOnly, length } = variable;
  if (value === null)
    return (
      <Text size="sm" c="dimmed">
        <IconLock size={14} aria-hidden /> {say('dbg_secret')}
      </Text>
    );
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <span style={{ overflowWrap: 'anywhere' }}>
        {value}
        {length === undefined ? null : (
          <Text size="xs" c="dimmed">
            {say('dbg_cut', { length })}
          </Text>
        )}
      </span>
      {readOnly ? (
        <Text size="xs" c="dimmed">
          {say('dbg_readOnly')}
        </Text>
      ) : (
        <ActionIcon
          size="sm"
          variant="subtle"
          aria-label={say('dbg_edit', { name })}
          onClick={() => onEdit({ name, value: length === undefined ? value : '' })}
        >
          <IconEdit size={14} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}
