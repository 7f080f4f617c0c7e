/** What a group or step does: what all of them have, and the settings of its kind. */
import { Checkbox, Fieldset, NumberInput, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { type RefObject, useMemo } from 'react';
import type { Step, TaskSequenceNode } from '../../task-sequence/document.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import { useStepTexts } from '../step-texts/use-step-texts.ts';
import { ConditionFields } from './ConditionFields.tsx';
import { ConditionEditor } from './condition-editor.ts';
import { changeNode } from './edits.ts';
import { MarkList } from './MarkList.tsx';
import type { Marks, NodeProblem } from './node-marks.ts';
import { optionFields } from './option-fields.ts';
import { SchemaFields } from './SchemaFields.tsx';
import { useEditorTexts } from './texts.ts';
import type { Editing } from './use-editing.ts';

interface NodeFormProps {
  readonly node: TaskSequenceNode;
  readonly editing: Editing;
  readonly marks: Marks | undefined;
  readonly nameField: RefObject<HTMLInputElement | null>;
}

/** What is typed may be unfinished: the language's check tells it beside the field, and nothing is saved until it is mended. */
type Loose = Readonly<Record<string, unknown>>;

export function NodeForm({ node, editing, marks, nameField }: NodeFormProps) {
  const say = useEditorTexts();
  const texts = useStepTexts();
  const problems = useMemo(() => problemsOf(editing.problems, node.id), [editing.problems, node.id]);
  const change = (fields: Loose) =>
    editing.edit(
      (document) => changeNode(document, node.id, (before) => withFields(before, fields)),
      `${node.id} ${Object.keys(fields).join()}`,
    );
  const props = { node, problems, change };
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
          {node.name}
        </Title>
        <Text size="sm" c="dimmed">
          {node.type === 'group'
            ? say('group')
            : `${texts.name(kindOf(node.type))}. ${texts.summary(kindOf(node.type))}`}
        </Text>
      </div>
      <MarkList marks={marks} />
      <General {...props} nameField={nameField} />
      <ConditionEditor value={ConditionFields}>
        {node.type === 'group' ? null : <Settings {...props} step={node} />}
      </ConditionEditor>
      <Options {...props} />
      <ConditionFields
        legend={say('condition')}
        value={node.condition}
        path="condition"
        problems={problems}
        onChange={(condition) => change({ condition })}
      />
    </Stack>
  );
}

interface PartProps {
  readonly node: TaskSequenceNode;
  readonly problems: ReadonlyMap<string, string>;
  readonly change: (fields: Loose) => void;
}

function General({ node, problems, change, nameField }: PartProps & Pick<NodeFormProps, 'nameField'>) {
  const say = useEditorTexts();
  return (
    <Fieldset legend={say('general')}>
      <Stack gap="sm">
        <TextInput
          ref={nameField}
          label={say('name')}
          withAsterisk
          maxLength={100}
          value={node.name}
          error={problems.get('name')}
          onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        />
        <Textarea
          label={say('description')}
          autosize
          maxLength={4000}
          value={node.description ?? ''}
          error={problems.get('description')}
          onChange={({ currentTarget }) => change({ description: currentTarget.value || undefined })}
        />
      </Stack>
    </Fieldset>
  );
}

function Settings({ step, problems, change }: PartProps & { readonly step: Step }) {
  const say = useEditorTexts();
  const schema = optionFields(kindOf(step.type));
  return (
    <Fieldset legend={say('settings')}>
      <Stack gap="sm">
        {Object.keys(schema.properties ?? {}).length === 0 ? <Text size="sm">{say('noSettings')}</Text> : null}
        {problems.has('options') ? (
          <Text size="sm" role="alert">
            {problems.get('options')}
          </Text>
        ) : null}
        <SchemaFields
          key={step.id}
          schema={schema}
          value={step.options}
          path="options"
          problems={problems}
          onChange={(options) => change({ options })}
        />
      </Stack>
    </Fieldset>
  );
}

function Options({ node, problems, change }: PartProps) {
  const say = useEditorTexts();
  const { retry, disabled, continueOnError } = node;
  const isTied = node.type !== 'group' && node.type !== 'run-task-sequence';
  return (
    <Fieldset legend={say('options')}>
      <Stack gap="sm">
        <Checkbox
          label={say('disabled')}
          checked={disabled}
          onChange={({ currentTarget }) => change({ disabled: currentTarget.checked })}
        />
        <Checkbox
          label={say('continueOnError')}
          checked={continueOnError}
          onChange={({ currentTarget }) => change({ continueOnError: currentTarget.checked })}
        />
        {isTied ? <StepOptions step={node} problems={problems} change={change} /> : null}
        <NumberInput
          label={say('retryCount')}
          min={0}
          max={100}
          allowDecimal={false}
          value={retry?.count ?? ''}
          error={problems.get('retry.count')}
          onChange={(count) =>
            change({
              retry: typeof count === 'number' && count > 0 ? { delaySeconds: 5, ...retry, count } : undefined,
            })
          }
        />
        {retry === undefined ? null : (
          <NumberInput
            label={say('retryDelay')}
            min={0}
            max={3600}
            allowDecimal={false}
            value={retry.delaySeconds}
            error={problems.get('retry.delaySeconds')}
            onChange={(delay) => change({ retry: { ...retry, delaySeconds: typeof delay === 'number' ? delay : 0 } })}
          />
        )}
      </Stack>
    </Fieldset>
  );
}

function StepOptions({ step, problems, change }: Omit<PartProps, 'node'> & { readonly step: Step }) {
  const say = useEditorTexts();
  return (
    <>
      <Select
        label={say('runIn')}
        data={[
          { value: 'pe', label: say('runInPe') },
          { value: 'system', label: say('runInSystem') },
        ]}
        placeholder={say('runInAnywhere')}
        clearable
        value={step.runIn ?? null}
        onChange={(runIn) => change({ runIn: runIn ?? undefined })}
      />
      <NumberInput
        label={say('timeoutSeconds')}
        min={1}
        allowDecimal={false}
        value={step.timeoutSeconds ?? ''}
        error={problems.get('timeoutSeconds')}
        onChange={(seconds) => change({ timeoutSeconds: typeof seconds === 'number' ? seconds : undefined })}
      />
    </>
  );
}

function problemsOf(problems: readonly NodeProblem[], id: string): ReadonlyMap<string, string> {
  return new Map(problems.flatMap(({ nodeId, path, message }) => (nodeId === id ? [[path, message] as const] : [])));
}

/** Undefined takes a field away. */
function withFields(node: TaskSequenceNode, fields: Loose): TaskSequenceNode {
  const kept = Object.fromEntries(Object.entries({ ...node, ...fields }).filter(([, value]) => value !== undefined));
  return kept as unknown as TaskSequenceNode; // `as`: see Loose.
}
