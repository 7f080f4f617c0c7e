import { Alert, Button, Group, List, Modal, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { Application } from '../../api/applications.ts';
import type { DeploymentType } from '../../task-sequence/applications/application-definition.ts';
import { ConditionFields } from '../task-sequence-editor/ConditionFields.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { addType, replaceType } from './application-edits.ts';
import { DependencyFields } from './DependencyFields.tsx';
import { DeploymentTypeFields } from './DeploymentTypeFields.tsx';
import { checkedType, type DeploymentTypeValues, emptyType, valuesOfType } from './deployment-type-values.ts';
import { useApplicationTexts } from './texts.ts';
import { useApplicationChange } from './use-application-change.ts';

interface DeploymentTypeFormProps {
  readonly application: Application;
  /** Absent: a new one. */
  readonly type?: DeploymentType;
  readonly onClose: () => void;
}

/** Adds a deployment type to an application, or changes one. */
export function DeploymentTypeForm({ application, type, onClose }: DeploymentTypeFormProps) {
  const say = useApplicationTexts();
  const [values, setValues] = useState<DeploymentTypeValues>(() =>
    type === undefined ? emptyType : valuesOfType(type),
  );
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const change = useApplicationChange(application.id, onClose);
  const set = (part: Partial<DeploymentTypeValues>) => setValues((before) => ({ ...before, ...part }));
  const save = (event: FormEvent) => {
    event.preventDefault();
    const checked = checkedType(values);
    setProblems(checked.problems ?? new Map());
    if (checked.type !== undefined)
      change.mutate(type === undefined ? addType(checked.type) : replaceType(type, checked.type));
  };
  const title = type === undefined ? say('addType') : say('editType', { name: type.name });
  const shared = { problems };
  return (
    // A click beside it does not lose what was typed.
    <Modal opened onClose={onClose} closeOnClickOutside={false} title={title} size="xl">
      <form onSubmit={save} noValidate>
        <Stack gap="md">
          <DeploymentTypeFields {...shared} values={values} onChange={set} />
          <ConditionFields
            {...shared}
            hint={say('detectionHint')}
            legend={say(values.technology === 'linux-deb' ? 'detectionOrPackages' : 'detection')}
            path="detection"
            value={values.detection}
            onChange={(detection) => set({ detection })}
          />
          <ConditionFields
            {...shared}
            hint={say('requirementsHint')}
            legend={say('requirements')}
            path="requirements"
            value={values.requirements}
            onChange={(requirements) => set({ requirements })}
          />
          <DependencyFields
            {...shared}
            value={values.dependencies}
            applicationId={application.id}
            onChange={(dependencies) => set({ dependencies })}
          />
          <FormEnd problems={problems} change={change} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

interface FormEndProps {
  readonly problems: ReadonlyMap<string, string>;
  readonly change: { readonly error: unknown; readonly isPending: boolean };
  readonly onClose: () => void;
}

function FormEnd({ problems, change, onClose }: FormEndProps) {
  const say = useApplicationTexts();
  const sayUi = useUiTexts();
  return (
    <>
      <Problems problems={problems} />
      {change.error === null ? null : <FailureNotice error={change.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {sayUi('cancel')}
        </Button>
        <Button type="submit" loading={change.isPending}>
          {say('save')}
        </Button>
      </Group>
    </>
  );
}

/** All that is wrong once more where the form ends: it is longer than the window, and not each place has a field. */
function Problems({ problems }: Pick<FormEndProps, 'problems'>) {
  const say = useApplicationTexts();
  if (problems.size === 0) return null;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={say('problems')}>
      <List size="sm">
        {[...problems].map(([path, message]) => (
          <List.Item key={path}>
            {path === '' ? null : <b>{path}</b>} {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
