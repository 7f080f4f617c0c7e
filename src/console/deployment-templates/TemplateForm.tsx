import { Checkbox, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { availableTo, reruns } from '../../api/deployment-settings.ts';
import {
  changeDeploymentTemplate,
  createDeploymentTemplate,
  type DeploymentTemplate,
} from '../../api/deployment-templates.ts';
import { SafetyFields } from '../deployments/SafetyFields.tsx';
import { settingsProblems } from '../deployments/settings-problems.ts';
import { type SettingsValues, settingsValues, templateGiven } from '../deployments/settings-values.ts';
import { useDeploymentTexts } from '../deployments/texts.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useTemplateTexts } from './texts.ts';

interface TemplateValues extends SettingsValues {
  name: string;
  description: string;
  purpose: 'available' | 'required';
  debug: boolean;
}

function valuesOf(template: DeploymentTemplate | null): TemplateValues {
  const { name = '', description = '', purpose = 'available', debug = false } = template ?? {};
  return { ...settingsValues(template ?? {}), name, description, purpose, debug };
}

/** `template`: null makes a new one. */
export function TemplateForm({ template, onDone }: { template: DeploymentTemplate | null; onDone: () => void }) {
  const say = useTemplateTexts();
  const sayDeployment = useDeploymentTexts();
  const form = useForm<TemplateValues>({ initialValues: valuesOf(template) });
  const save = useMutation({
    mutationFn: (values: TemplateValues) => keep(template, values),
    onSuccess: async () => {
      await makeStale('/api/deployment-templates');
      onDone();
    },
  });
  const send = (values: TemplateValues) => {
    const problems = Object.entries(settingsProblems(values, values.purpose));
    form.setErrors({
      ...Object.fromEntries(problems.map(([path, problem]) => [path, sayDeployment(problem)])),
      ...(values.name.trim() === '' ? { name: say('nameWanted') } : {}),
    });
    if (problems.length === 0 && values.name.trim() !== '') save.mutate(values);
  };
  return (
    <Modal opened onClose={onDone} title={say(template === null ? 'newTitle' : 'changeTitle')} size="xl">
      <form onSubmit={form.onSubmit(send)}>
        <Stack gap="md">
          <TextInput label={say('name')} withAsterisk maxLength={127} data-autofocus {...form.getInputProps('name')} />
          <TextInput label={say('description')} maxLength={1000} {...form.getInputProps('description')} />
          <HowFields form={form} />
          <SafetyFields form={form} byCollection={false} />
          <FormEnd change={save} onClose={onDone} action={say('save')} />
        </Stack>
      </form>
    </Modal>
  );
}

function HowFields({ form }: { form: ReturnType<typeof useForm<TemplateValues>> }) {
  const say = useDeploymentTexts();
  return (
    <>
      <Select
        label={say('purpose')}
        allowDeselect={false}
        data={(['available', 'required'] as const).map((value) => ({ value, label: say(value) }))}
        {...form.getInputProps('purpose')}
      />
      <Select
        label={say('availableTo')}
        allowDeselect={false}
        data={availableTo.map((value) => ({ value, label: say(`to-${value}`) }))}
        {...form.getInputProps('availableTo')}
      />
      {form.values.purpose === 'required' ? (
        <>
          <Select
            label={say('rerun')}
            allowDeselect={false}
            data={reruns.map((value) => ({ value, label: say(`rerun-${value}`) }))}
            {...form.getInputProps('rerun')}
          />
          <Checkbox label={say('wakeOnLan')} {...form.getInputProps('wakeOnLan', { type: 'checkbox' })} />
          <Checkbox label={say('obeyWindows')} {...form.getInputProps('obeyWindows', { type: 'checkbox' })} />
          <NumberInput
            label={say('noticeSeconds')}
            placeholder={say('asUsual')}
            min={0}
            max={3600}
            {...form.getInputProps('noticeSeconds')}
          />
        </>
      ) : null}
      <Checkbox label={say('debug')} {...form.getInputProps('debug', { type: 'checkbox' })} />
      <TextInput label={say('comment')} maxLength={1000} {...form.getInputProps('comment')} />
    </>
  );
}

function keep(template: DeploymentTemplate | null, values: TemplateValues): Promise<DeploymentTemplate> {
  const { description, purpose, debug } = values;
  const body = { name: values.name.trim(), description, purpose, debug, ...templateGiven(values, purpose) };
  return template === null
    ? client(createDeploymentTemplate, { body })
    : client(changeDeploymentTemplate, { params: { id: template.id }, body });
}
