import { Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { createApplication } from '../../api/applications.ts';
import { technologies } from '../../task-sequence/applications/application-definition.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { FileSource } from '../uploads/FileSource.tsx';
import { saveWithSource } from '../uploads/software-source.ts';
import { noSource } from '../uploads/source.ts';
import { type ApplicationValues, applicationBody, emptyApplication } from './application-values.ts';
import { useApplicationTexts } from './texts.ts';

/** Makes an application with one deployment type. */
export function ApplicationForm({ onClose }: { onClose: () => void }) {
  const say = useApplicationTexts();
  const navigate = useNavigate();
  const form = useForm<ApplicationValues>({ initialValues: emptyApplication });
  const make = useMutation({
    mutationFn: (values: ApplicationValues) =>
      saveWithSource({
        // Debian packages come from their archive.
        ...{ purpose: 'application', source: values.technology === 'linux-deb' ? noSource : values.source },
        save: (sourceFolder) => client(createApplication, { body: applicationBody(values, sourceFolder) }),
      }),
    onSuccess: async (made) => {
      onClose();
      await makeStale('/api/applications', '/api/jobs', '/api/uploads');
      if (made !== null) await navigate({ to: paths.application(made.id) });
    },
  });
  return (
    <Modal opened onClose={onClose} title={say('create')} size="lg">
      <form onSubmit={form.onSubmit((values) => make.mutate(values))}>
        <Stack gap="md">
          <TextInput required data-autofocus maxLength={127} label={say('name')} {...form.getInputProps('name')} />
          <Group grow preventGrowOverflow={false} align="flex-start">
            <TextInput maxLength={127} label={say('publisher')} {...form.getInputProps('publisher')} />
            <TextInput maxLength={64} label={say('version')} {...form.getInputProps('version')} />
          </Group>
          <TypeFields form={form} />
          <FormEnd change={make} onClose={onClose} action={say('make')} />
        </Stack>
      </form>
    </Modal>
  );
}

function TypeFields({ form }: { form: UseFormReturnType<ApplicationValues> }) {
  const say = useApplicationTexts();
  const isDeb = form.values.technology === 'linux-deb';
  return (
    <>
      <Select
        label={say('technology')}
        allowDeselect={false}
        data={technologies.map((each) => ({ value: each, label: say(each) }))}
        {...form.getInputProps('technology')}
      />
      {isDeb ? (
        <TextInput
          required
          spellCheck={false}
          label={say('debPackages')}
          description={say('debPackagesHint')}
          {...form.getInputProps('debPackages')}
        />
      ) : (
        <>
          <FileSource
            {...{ kind: 'folder', required: false, source: form.values.source }}
            {...{ label: say('source'), description: say('sourceHint') }}
            onChange={(source) => form.setFieldValue('source', source)}
          />
          <TextInput
            required
            spellCheck={false}
            label={say('installCommand')}
            {...form.getInputProps('installCommand')}
          />
          <TextInput spellCheck={false} label={say('uninstallCommand')} {...form.getInputProps('uninstallCommand')} />
          <TextInput
            required
            spellCheck={false}
            label={say('detectionFile')}
            description={say('detectionFileHint')}
            {...form.getInputProps('detectionFile')}
          />
        </>
      )}
    </>
  );
}
