import { Alert, List, Modal, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Application } from '../../api/applications.ts';
import type { DeploymentType } from '../../task-sequence/applications/application-definition.ts';
import { paths } from '../paths.ts';
import { ConditionFields } from '../task-sequence-editor/ConditionFields.tsx';
import { FormEnd } from '../ui/FormEnd.tsx';
import { DependencyFields } from './DependencyFields.tsx';
import { DeploymentTypeFields } from './DeploymentTypeFields.tsx';
import { checkedType, type DeploymentTypeValues, emptyType, valuesOfType } from './deployment-type-values.ts';
import { useApplicationTexts } from './texts.ts';
import { useTypeChange } from './use-application-change.ts';

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
  const navigate = useNavigate();
  const change = useTypeChange(application.id, type, async (isUploading) => {
    onClose();
    // Where its upload is watched.
    if (isUploading) await navigate({ to: paths.applications() });
  });
  const set = (part: Partial<DeploymentTypeValues>) => setValues((before) => ({ ...before, ...part }));
  const save = (event: FormEvent) => {
    event.preventDefault();
    const checked = checkedType(values);
    setProblems(checked.problems ?? new Map());
    if (checked.type !== undefined) change.mutate({ type: checked.type, source: values.source });
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
          <Problems problems={problems} />
          <FormEnd change={change} onClose={onClose} action={say('save')} />
        </Stack>
      </form>
    </Modal>
  );
}

/** All that is wrong once more where the form ends: it is longer than the window, and not each place has a field. */
function Problems({ problems }: { problems: ReadonlyMap<string, string> }) {
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
