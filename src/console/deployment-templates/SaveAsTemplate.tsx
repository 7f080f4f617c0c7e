import { Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { createDeploymentTemplate } from '../../api/deployment-templates.ts';
import type { Deployment } from '../../api/deployments.ts';
import { settingsValues, templateGiven } from '../deployments/settings-values.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useTemplateTexts } from './texts.ts';

/** Keeps the settings of a deployment for new ones. */
export function SaveAsTemplate({ from, onDone }: { from: Deployment; onDone: () => void }) {
  const say = useTemplateTexts();
  const form = useForm({
    initialValues: { name: '', description: '' },
    validate: { name: (name) => (name.trim() === '' ? say('nameWanted') : null) },
  });
  const save = useMutation({
    mutationFn: ({ name, description }: typeof form.values) => {
      const { purpose, debug } = from;
      const kept = templateGiven(settingsValues(from), purpose);
      return client(createDeploymentTemplate, { body: { name: name.trim(), description, purpose, debug, ...kept } });
    },
    onSuccess: async ({ name }) => {
      await makeStale('/api/deployment-templates');
      notifications.show({ message: say('saved', { name }) });
      onDone();
    },
  });
  return (
    <Modal opened onClose={onDone} title={say('saveTitle')}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <TextInput label={say('name')} withAsterisk maxLength={127} data-autofocus {...form.getInputProps('name')} />
          <TextInput label={say('description')} maxLength={1000} {...form.getInputProps('description')} />
          <FormEnd change={save} onClose={onDone} action={say('save')} />
        </Stack>
      </form>
    </Modal>
  );
}
