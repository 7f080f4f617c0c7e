import { Button, Checkbox, Code, Group, PasswordInput, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Collection } from '../../api/collections.ts';
import type { Variable, VariableInput } from '../../api/variables.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { ChangeDialog } from './ChangeDialog.tsx';
import { useCollectionTexts } from './texts.ts';
import { useCollectionChange } from './use-collection-change.ts';

export function CollectionVariables({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const mayChange = useMay('collection.change') && !collection.builtIn;
  const [edited, setEdited] = useState<Variable | 'new' | null>(null);
  const [removed, setRemoved] = useState<Variable | null>(null);
  const { variables, variablePrecedence: number } = collection;
  return (
    <Stack maw="56rem" gap="md">
      <Group justify="space-between">
        <Text size="sm" flex="1 1 16rem">
          {variables.length === 0 ? say('noVariables') : say('variablesHint', { number })}
        </Text>
        {mayChange ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEdited('new')}
          >
            {say('addVariable')}
          </Button>
        ) : null}
      </Group>
      {variables.length === 0 ? null : (
        <VariableTable variables={variables} mayChange={mayChange} onEdit={setEdited} onRemove={setRemoved} />
      )}
      {edited === null ? null : (
        <VariableDialog
          collection={collection}
          variable={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {removed === null ? null : (
        <RemoveDialog collection={collection} variable={removed} onClose={() => setRemoved(null)} />
      )}
    </Stack>
  );
}

interface VariableTableProps {
  readonly variables: readonly Variable[];
  readonly mayChange: boolean;
  readonly onEdit: (variable: Variable) => void;
  readonly onRemove: (variable: Variable) => void;
}

function VariableTable({ variables, mayChange, onEdit, onRemove }: VariableTableProps) {
  const say = useCollectionTexts();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable)
    <section data-scrolls tabIndex={0} aria-label={say('variables')} style={{ overflowX: 'auto' }}>
      <Table miw="28rem">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('name')}</Table.Th>
            <Table.Th>{say('value')}</Table.Th>
            {mayChange ? <Table.Th>{say('actions')}</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {variables.map((variable) => (
            <Table.Tr key={variable.name}>
              <Table.Td>
                <Code>{variable.name}</Code>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {variable.secret ? <Text size="sm">{say('secretValue')}</Text> : variable.value}
              </Table.Td>
              {mayChange ? (
                <Table.Td>
                  <Button size="compact-sm" variant="subtle" onClick={() => onEdit(variable)}>
                    {say('edit')}
                  </Button>
                  <Button size="compact-sm" variant="subtle" color="red" onClick={() => onRemove(variable)}>
                    {say('remove')}
                  </Button>
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** The set as the route takes it, without one of them: secret ones keep the value that nobody is shown. */
function withoutOne(variables: readonly Variable[], name: string | undefined) {
  const others = variables.filter((variable) => variable.name !== name);
  return {
    variables: others.flatMap(({ name: other, value, secret }): VariableInput[] =>
      value === null ? [] : [{ name: other, value, secret }],
    ),
    kept: others.filter(({ value }) => value === null).map(({ name: other }) => other),
  };
}

interface VariableDialogProps {
  readonly collection: Collection;
  /** Null: a new one. */
  readonly variable: Variable | null;
  readonly onClose: () => void;
}

function VariableDialog({ collection, variable, onClose }: VariableDialogProps) {
  const say = useCollectionTexts();
  const [fields, setFields] = useState({
    ...{ name: variable?.name ?? '', value: variable?.value ?? '', secret: variable?.secret ?? false },
  });
  const change = useCollectionChange(collection.id, onClose);
  const save = () => {
    const { variables, kept } = withoutOne(collection.variables, variable?.name);
    change.mutate({ variables: [...variables, { ...fields, name: fields.name.trim() }], kept });
  };
  const ValueInput = fields.secret ? PasswordInput : TextInput;
  return (
    <ChangeDialog
      title={variable === null ? say('addVariable') : say('editVariable', { name: variable.name })}
      {...{ change, onClose }}
      onSave={save}
    >
      <TextInput
        data-autofocus
        required
        label={say('name')}
        autoComplete="off"
        value={fields.name}
        onChange={({ currentTarget }) => setFields({ ...fields, name: currentTarget.value })}
      />
      <ValueInput
        label={say('value')}
        autoComplete="off"
        value={fields.value}
        onChange={({ currentTarget }) => setFields({ ...fields, value: currentTarget.value })}
      />
      <Checkbox
        label={say('secret')}
        description={say('secretHint')}
        checked={fields.secret}
        onChange={({ currentTarget }) => setFields({ ...fields, secret: currentTarget.checked })}
      />
    </ChangeDialog>
  );
}

interface RemoveDialogProps {
  readonly collection: Collection;
  readonly variable: Variable;
  readonly onClose: () => void;
}

function RemoveDialog({ collection, variable: { name }, onClose }: RemoveDialogProps) {
  const say = useCollectionTexts();
  const change = useCollectionChange(collection.id, onClose);
  return (
    <>
      <AskFirst
        title={say('removeVariableTitle', { name })}
        action={say('remove')}
        isPending={change.isPending}
        error={change.error}
        onYes={() => change.mutate(withoutOne(collection.variables, name))}
        onNo={onClose}
      >
        <Text size="sm">{say('removeVariableWhat', { count: collection.memberCount })}</Text>
      </AskFirst>
      {change.question}
    </>
  );
}
