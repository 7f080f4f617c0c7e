import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { changeDeployment, type Deployment } from '../../api/deployments.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FormEnd } from '../ui/FormEnd.tsx';
import { SafetyFields } from './SafetyFields.tsx';
import { ScheduleFields } from './ScheduleFields.tsx';
import { SettingsTable } from './SettingsTable.tsx';
import { settingsProblems } from './settings-problems.ts';
import { type SettingsValues, settingsChanged, settingsValues } from './settings-values.ts';
import { useDeploymentTexts } from './texts.ts';

/** The settings of a deployment, and the way to change them. */
export function DeploymentSettingsTable({ deployment }: { deployment: Deployment }) {
  const say = useDeploymentTexts();
  const mayChange = useMay('deployment.change');
  const [opened, setOpened] = useState(false);
  return (
    <Stack gap="sm">
      {mayChange ? (
        <Group>
          <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened(true)}>
            {say('changeSettings')}
          </Button>
        </Group>
      ) : null}
      <SettingsTable purpose={deployment.purpose} debug={deployment.debug} settings={deployment} />
      {opened ? <SettingsDialog deployment={deployment} onDone={() => setOpened(false)} /> : null}
    </Stack>
  );
}

function SettingsDialog({ deployment, onDone }: { deployment: Deployment; onDone: () => void }) {
  const say = useDeploymentTexts();
  const { id, purpose } = deployment;
  // As it was when the form was opened: what somebody else changes meanwhile is no change of this person's.
  const [before] = useState(deployment);
  const form = useForm<SettingsValues>({ initialValues: settingsValues(before) });
  const save = useConfirmedChange(
    (values: SettingsValues, confirmed) =>
      client(changeDeployment, {
        params: { id },
        body: { ...settingsChanged(before, values, purpose), ...confirmed },
      }),
    async () => {
      await makeStale('/api/deployments');
      onDone();
    },
  );
  const send = (values: SettingsValues) => {
    const problems = Object.entries(settingsProblems(values, purpose));
    form.setErrors(Object.fromEntries(problems.map(([path, problem]) => [path, say(problem)])));
    if (problems.length === 0) save.mutate(values);
  };
  return (
    <>
      <Modal opened={save.question === null} onClose={onDone} title={say('changeSettings')} size="xl">
        <form onSubmit={form.onSubmit(send)}>
          <Stack gap="md">
            <Textarea label={say('comment')} maxLength={1000} autosize minRows={1} {...form.getInputProps('comment')} />
            <ScheduleFields form={form} purpose={purpose} />
            <SafetyFields form={form} byCollection />
            <FormEnd change={save} onClose={onDone} action={say('save')} />
          </Stack>
        </form>
      </Modal>
      {save.question}
    </>
  );
}
