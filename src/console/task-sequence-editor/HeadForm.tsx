/** What the task sequence itself says: its name, and the variables that it begins with. */
import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type RefObject, useMemo } from 'react';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { changeHead } from './edits.ts';
import { useEditorTexts } from './texts.ts';
import type { Editing } from './use-editing.ts';

interface HeadFormProps {
  readonly editing: Editing;
  readonly nameField: RefObject<HTMLInputElement | null>;
}

export function HeadForm({ editing, nameField }: HeadFormProps) {
  const say = useEditorTexts();
  const { document, edit } = editing;
  const problems = useMemo(() => headProblems(editing), [editing]);
  const change = (fields: Parameters<typeof changeHead>[1]) =>
    edit((before) => changeHead(before, fields), `head ${Object.keys(fields).join()}`);
  return (
    <Stack gap="md">
      <Title order={2} size="h4">
        {say('whole')}
      </Title>
      <Fieldset legend={say('general')}>
        <Stack gap="sm">
          <TextInput
            ref={nameField}
            label={say('name')}
            withAsterisk
            maxLength={100}
            value={document.name}
            error={problems.get('name')}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <Textarea
            label={say('description')}
            autosize
            maxLength={512}
            value={document.description ?? ''}
            onChange={({ currentTarget }) =>
              edit((before) => withDescription(before, currentTarget.value), 'head description')
            }
          />
          <NumberInput
            label={say('maximumRunTime')}
            min={1}
            allowDecimal={false}
            placeholder={say('notChosen')}
            value={document.maximumRunTimeMinutes ?? ''}
            error={problems.get('maximumRunTimeMinutes')}
            onChange={(minutes) => edit((before) => withRunTime(before, minutes), 'head run time')}
          />
        </Stack>
      </Fieldset>
      <Variables
        variables={document.variables}
        problems={problems}
        onChange={(variables) => change({ variables: [...variables] })}
      />
    </Stack>
  );
}

interface VariablesProps {
  readonly variables: TaskSequenceDocument['variables'];
  readonly problems: ReadonlyMap<string, string>;
  readonly onChange: (variables: TaskSequenceDocument['variables']) => void;
}

function Variables({ variables, problems, onChange }: VariablesProps) {
  const say = useEditorTexts();
  return (
    <Fieldset legend={say('variables')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {say('variablesHint')}
        </Text>
        {variables.length === 0 ? <Text size="sm">{say('noVariables')}</Text> : null}
        {variables.map((variable, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its name changes while it is typed
          <Group key={at} gap="xs" wrap="nowrap" align="end">
            <TextInput
              label={say('variable')}
              flex={1}
              value={variable.name}
              error={problems.get(`variables[${at}].name`)}
              onChange={({ currentTarget }) => onChange(variables.with(at, { ...variable, name: currentTarget.value }))}
            />
            <TextInput
              label={say('value')}
              flex={1}
              value={variable.value}
              error={problems.get(`variables[${at}].value`)}
              onChange={({ currentTarget }) =>
                onChange(variables.with(at, { ...variable, value: currentTarget.value }))
              }
            />
            <ActionIcon
              variant="default"
              size="input-sm"
              aria-label={say('removeVariable', { name: variable.name })}
              onClick={() => onChange(variables.toSpliced(at, 1))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...variables, { name: '', value: '' }])}
          >
            {say('addVariable')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

function headProblems({ problems }: Editing): ReadonlyMap<string, string> {
  return new Map(problems.flatMap(({ nodeId, path, message }) => (nodeId === null ? [[path, message] as const] : [])));
}

/** What is empty is not there at all. */
function withDescription({ description: _, ...document }: TaskSequenceDocument, text: string): TaskSequenceDocument {
  return text === '' ? document : { ...document, description: text };
}

function withRunTime(
  { maximumRunTimeMinutes: _, ...document }: TaskSequenceDocument,
  minutes: string | number,
): TaskSequenceDocument {
  return typeof minutes === 'number' ? { ...document, maximumRunTimeMinutes: minutes } : document;
}
