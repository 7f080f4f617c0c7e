/** A condition as a tree: All, Any and None of conditions, and what is compared. */
import { Button, Fieldset, Group, Menu, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { isRecord } from '../../task-sequence/is-record.ts';
import type { ConditionEditorProps } from './condition-editor.ts';
import { emptyValue, leafSchemas } from './option-fields.ts';
import { SchemaFields } from './SchemaFields.tsx';
import { type SayEditor, useEditorTexts } from './texts.ts';

const lists = ['all', 'any', 'none'] as const;
type ListKind = (typeof lists)[number];

const leafTexts: Readonly<Record<string, Parameters<SayEditor>[0]>> = {
  variable: 'leafVariable',
  file: 'leafFile',
  folder: 'leafFolder',
  registry: 'leafRegistry',
  wql: 'leafWql',
  software: 'leafSoftware',
  system: 'leafSystem',
  package: 'leafPackage',
  command: 'leafCommand',
};

export function ConditionFields(props: ConditionEditorProps) {
  const { legend, hint, value, onChange } = props;
  const say = useEditorTexts();
  return (
    <Fieldset legend={legend}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {hint ?? say('conditionHint')}
        </Text>
        {value === undefined ? (
          <AddCondition onAdd={onChange} />
        ) : (
          <ConditionNode {...props} value={value} onRemove={() => onChange(undefined)} />
        )}
      </Stack>
    </Fieldset>
  );
}

function ConditionNode(props: ConditionEditorProps & { readonly onRemove: () => void }) {
  const { value, onRemove } = props;
  const say = useEditorTexts();
  const list = listOf(value);
  return (
    <Stack gap="sm">
      {list === null ? <Leaf {...props} /> : <ConditionList {...props} kind={list.kind} inner={list.inner} />}
      <Button
        variant="default"
        size="compact-sm"
        style={{ alignSelf: 'start' }}
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={onRemove}
      >
        {say('removeCondition')}
      </Button>
    </Stack>
  );
}

function ConditionList(props: ConditionEditorProps & { readonly kind: ListKind; readonly inner: readonly unknown[] }) {
  const { kind, inner, onChange, path } = props;
  const say = useEditorTexts();
  const take = (next: readonly unknown[]) => onChange({ [kind]: next });
  return (
    <>
      <Select
        label={say('kindOfCondition')}
        data={lists.map((each) => ({ value: each, label: say(each) }))}
        value={kind}
        allowDeselect={false}
        onChange={(next) => onChange({ [next ?? kind]: inner })}
      />
      <Stack gap="sm" pl="md" style={{ borderInlineStart: '2px solid var(--mantine-color-default-border)' }}>
        {inner.map((each, at) => (
          <ConditionNode
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition has nothing else that it is known by
            key={at}
            {...props}
            value={each}
            path={`${path}.${kind}[${at}]`}
            onChange={(next) => take(inner.with(at, next))}
            onRemove={() => take(inner.toSpliced(at, 1))}
          />
        ))}
        <AddCondition onAdd={(added) => take([...inner, added])} />
      </Stack>
    </>
  );
}

function Leaf({ value, onChange, path, problems }: ConditionEditorProps) {
  const say = useEditorTexts();
  const kind = [...leafSchemas.keys()].find((each) => isRecord(value) && each in value) ?? 'variable';
  const schema = leafSchemas.get(kind);
  if (schema === undefined) return null;
  return (
    <Fieldset legend={leafText(say, kind)}>
      <Stack gap="sm">
        <SchemaFields schema={schema} value={value} onChange={onChange} path={path} problems={problems} />
      </Stack>
    </Fieldset>
  );
}

function AddCondition({ onAdd }: { readonly onAdd: (condition: unknown) => void }) {
  const say = useEditorTexts();
  return (
    <Group>
      <Menu>
        <Menu.Target>
          <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />}>
            {say('addCondition')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {[...leafSchemas].map(([kind, schema]) => (
            <Menu.Item key={kind} onClick={() => onAdd(emptyValue(schema))}>
              {leafText(say, kind)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {lists.map((kind) => (
            <Menu.Item key={kind} onClick={() => onAdd({ [kind]: [] })}>
              {say(kind)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function leafText(say: SayEditor, kind: string): string {
  const text = leafTexts[kind];
  return text === undefined ? kind : say(text);
}

function listOf(value: unknown): { kind: ListKind; inner: readonly unknown[] } | null {
  if (!isRecord(value)) return null;
  for (const kind of lists) {
    const inner = value[kind];
    if (Array.isArray(inner)) return { kind, inner };
  }
  return null;
}
