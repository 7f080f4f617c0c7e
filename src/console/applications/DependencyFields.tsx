import { Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { ApplicationRows } from './ApplicationRows.tsx';
import { type DependencyValues, problemAt } from './deployment-type-values.ts';
import { useApplicationTexts } from './texts.ts';

interface DependencyFieldsProps {
  readonly value: readonly DependencyValues[];
  readonly onChange: (value: readonly DependencyValues[]) => void;
  readonly problems: ReadonlyMap<string, string>;
  /** The application that needs them. */
  readonly applicationId: string;
}

/** What is needed first: groups, of each of which one is enough. */
export function DependencyFields({ value, onChange, ...props }: DependencyFieldsProps) {
  const say = useApplicationTexts();
  return (
    <Fieldset legend={say('dependencies')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {say('dependenciesHint')}
        </Text>
        {value.map((group, at) => (
          <GroupFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a group that is being written has no name yet
            key={at}
            {...props}
            {...{ group, at }}
            onChange={(next) => onChange(value.with(at, next))}
            onRemove={() => onChange(value.toSpliced(at, 1))}
          />
        ))}
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...value, { name: '', anyOf: [{ application: '', autoInstall: true }] }])}
          >
            {say('addDependency')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface GroupFieldsProps extends Pick<DependencyFieldsProps, 'problems' | 'applicationId'> {
  readonly group: DependencyValues;
  readonly at: number;
  readonly onChange: (group: DependencyValues) => void;
  readonly onRemove: () => void;
}

function GroupFields({ group, at, problems, applicationId, onChange, onRemove }: GroupFieldsProps) {
  const say = useApplicationTexts();
  const path = `dependencies[${at}]`;
  return (
    <Fieldset legend={say('dependencyNumber', { number: at + 1 })}>
      <Stack gap="sm">
        <TextInput
          required
          maxLength={100}
          label={say('dependencyName')}
          value={group.name}
          error={problems.get(`${path}.name`)}
          onChange={({ currentTarget }) => onChange({ ...group, name: currentTarget.value })}
        />
        <ApplicationRows
          rows={group.anyOf.map(({ application, autoInstall }) => ({ application, checked: autoInstall }))}
          except={applicationId}
          boxLabel={say('autoInstall')}
          addLabel={say('addAlternative')}
          checked
          problemOf={(row) => problemAt(problems, `${path}.anyOf[${row}]`)}
          onChange={(rows) =>
            onChange({
              ...group,
              anyOf: rows.map(({ application, checked }) => ({ application, autoInstall: checked })),
            })
          }
        />
        {problems.has(`${path}.anyOf`) ? (
          <Text size="sm" c="red" role="alert">
            {problems.get(`${path}.anyOf`)}
          </Text>
        ) : null}
        <Button
          variant="default"
          size="compact-sm"
          style={{ alignSelf: 'start' }}
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={onRemove}
        >
          {say('removeDependency', { number: at + 1 })}
        </Button>
      </Stack>
    </Fieldset>
  );
}
