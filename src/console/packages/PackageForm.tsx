import { ActionIcon, Button, Fieldset, Group, Modal, MultiSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { changePackage, createPackage, type Package } from '../../api/packages.ts';
import type { PackageDefinition, PackageProgram } from '../../task-sequence/packages/package-definition.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { FileSource } from '../uploads/FileSource.tsx';
import { saveWithSource } from '../uploads/software-source.ts';
import type { Source } from '../uploads/source.ts';
import { usePackageTexts } from './texts.ts';

/** Exit codes and others that the form has no field for stay as they are. */
interface Values extends Omit<PackageDefinition, 'sourceFolder'> {
  source: Source;
}

const newProgram: PackageProgram = {
  ...{ name: '', commandLine: '', successExitCodes: [0], restartExitCodes: [3010, 1641], maximumMinutes: 120 },
  ...{ taskSequences: true, platforms: ['windows', 'linux'], disabled: false },
};

function valuesOf(software: Package | undefined): Values {
  const { name = '', version = '', manufacturer = '', language = '', comment = '', programs = [] } = software ?? {};
  return {
    name,
    version,
    manufacturer,
    language,
    comment,
    programs,
    source: { chosen: null, path: software?.sourceFolder ?? '' },
  };
}

/** Makes a package, or gives one another definition. */
export function PackageForm({ software, onClose }: { software?: Package; onClose: () => void }) {
  const say = usePackageTexts();
  const sayUi = useUiTexts();
  const navigate = useNavigate();
  const form = useForm<Values>({ initialValues: valuesOf(software) });
  const save = useMutation({
    mutationFn: ({ source, ...values }: Values) =>
      saveWithSource({
        ...{ purpose: 'package', source },
        save: (sourceFolder) => {
          const body = { ...values, sourceFolder };
          return software === undefined
            ? client(createPackage, { body })
            : client(changePackage, { params: { id: software.id }, body });
        },
      }),
    onSuccess: async (saved) => {
      onClose();
      await makeStale('/api/packages', '/api/jobs', '/api/uploads');
      if (saved === null) await navigate({ to: paths.packages() });
      else if (software === undefined) await navigate({ to: paths.package(saved.id) });
    },
  });
  return (
    <Modal opened onClose={onClose} title={say(software === undefined ? 'create' : 'edit')} size="xl">
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md">
          <TextInput required data-autofocus maxLength={127} label={say('name')} {...form.getInputProps('name')} />
          <Group grow preventGrowOverflow={false} align="flex-start">
            <TextInput maxLength={64} label={say('version')} {...form.getInputProps('version')} />
            <TextInput maxLength={127} label={say('manufacturer')} {...form.getInputProps('manufacturer')} />
            <TextInput maxLength={64} label={say('language')} {...form.getInputProps('language')} />
          </Group>
          <TextInput maxLength={2000} label={say('comment')} {...form.getInputProps('comment')} />
          <FileSource
            {...{ kind: 'folder', required: false, source: form.values.source }}
            {...{ label: say('source'), description: say('sourceHint') }}
            onChange={(source) => form.setFieldValue('source', source)}
          />
          {form.values.programs.map((program, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a program that is being written has no name yet
            <ProgramFields key={at} form={form} at={at} name={program.name} />
          ))}
          <Group>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => form.insertListItem('programs', newProgram)}
            >
              {say('addProgram')}
            </Button>
          </Group>
          {save.isError ? <FailureNotice error={save.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {sayUi('cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {say('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ProgramFields({ form, at, name }: { form: UseFormReturnType<Values>; at: number; name: string }) {
  const say = usePackageTexts();
  const field = (key: string) => form.getInputProps(`programs.${at}.${key}`);
  return (
    <Fieldset legend={say('programNumber', { number: at + 1 })}>
      <Stack gap="sm">
        <Group wrap="nowrap" align="flex-end">
          <TextInput required maxLength={50} label={say('name')} style={{ flex: 1 }} {...field('name')} />
          <ActionIcon
            size="lg"
            variant="default"
            aria-label={say('removeProgram', { name })}
            onClick={() => form.removeListItem('programs', at)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
        <TextInput required spellCheck={false} label={say('commandLine')} {...field('commandLine')} />
        <Group grow preventGrowOverflow={false} align="flex-start">
          <MultiSelect
            required
            label={say('platforms')}
            data={(['windows', 'linux'] as const).map((each) => ({ value: each, label: say(each) }))}
            {...field('platforms')}
          />
          <NumberInput required min={1} max={1440} label={say('maximumMinutes')} {...field('maximumMinutes')} />
        </Group>
      </Stack>
    </Fieldset>
  );
}
