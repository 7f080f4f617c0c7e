import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { changePackage, createPackage, getPackage, type Package } from '../../api/packages.ts';
import type { PackageDefinition, PackageProgram } from '../../task-sequence/packages/package-definition.ts';
import { paths } from '../paths.ts';
import { changedFields, OvertakenError, withChanges } from '../site/changed-fields.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { FileSource } from '../uploads/FileSource.tsx';
import { saveWithSource } from '../uploads/software-source.ts';
import type { Source } from '../uploads/source.ts';
import { usePackageTexts } from './texts.ts';

interface Values extends Omit<PackageDefinition, 'sourceFolder'> {
  source: Source;
}

const newProgram: PackageProgram = {
  ...{
    name: '',
    commandLine: '',
    workingFolder: '',
    successExitCodes: [0],
    restartExitCodes: [3010, 1641],
    maximumMinutes: 120,
  },
  ...{ taskSequences: true, platforms: ['windows', 'linux'], disabled: false },
};

function valuesOf(software: Package | undefined): Values {
  const { name = '', version = '', manufacturer = '', language = '', comment = '', programs = [] } = software ?? {};
  return {
    ...{ name, version, manufacturer, language, comment },
    source: { chosen: null, path: software?.sourceFolder ?? '' },
    programs: programs.map((program) => ({ workingFolder: '', ...program })),
  };
}

function definitionOf({ source: _, programs, ...values }: Values, sourceFolder: string | null): PackageDefinition {
  return {
    ...{ ...values, sourceFolder },
    programs: programs.map(({ workingFolder = '', ...program }) =>
      workingFolder.trim() === '' ? program : { ...program, workingFolder: workingFolder.trim() },
    ),
  };
}

/** A package that is changed gets only what differs from what the person saw; what somebody else has changed stays. */
async function saveDefinition(
  software: Package | undefined,
  wanted: PackageDefinition,
  changedMeanwhile: string,
): Promise<{ readonly id: string }> {
  if (software === undefined) return client(createPackage, { body: wanted });
  const params = { id: software.id };
  const definition = (of: Package) => definitionOf(valuesOf(of), of.sourceFolder);
  const seen = definition(software);
  const body = withChanges(seen, changedFields(seen, wanted), definition(await client(getPackage, { params })));
  if (body === null) throw new OvertakenError(changedMeanwhile);
  return client(changePackage, { params, body });
}

/** Makes a package, or gives one another definition. */
export function PackageForm({ software, onClose }: { software?: Package; onClose: () => void }) {
  const say = usePackageTexts();
  const sayUi = useUiTexts();
  const navigate = useNavigate();
  const form = useForm<Values>({ initialValues: valuesOf(software) });
  const save = useMutation({
    mutationFn: (values: Values) =>
      saveWithSource({
        ...{ purpose: 'package', source: values.source },
        save: (sourceFolder) => saveDefinition(software, definitionOf(values, sourceFolder), sayUi('changedMeanwhile')),
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
          <FormEnd change={save} onClose={onClose} action={say('save')} />
        </Stack>
      </form>
    </Modal>
  );
}

function ProgramFields({ form, at, name }: { form: UseFormReturnType<Values>; at: number; name: string }) {
  const say = usePackageTexts();
  const field = (key: string) => form.getInputProps(`programs.${at}.${key}`);
  const flag = (key: string) => form.getInputProps(`programs.${at}.${key}`, { type: 'checkbox' });
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
        <TextInput
          spellCheck={false}
          maxLength={1024}
          label={say('workingFolder')}
          description={say('workingFolderHint')}
          {...field('workingFolder')}
        />
        <Group grow preventGrowOverflow={false} align="flex-start">
          <MultiSelect
            required
            label={say('platforms')}
            data={(['windows', 'linux'] as const).map((each) => ({ value: each, label: say(each) }))}
            {...field('platforms')}
          />
          <NumberInput required min={1} max={1440} label={say('maximumMinutes')} {...field('maximumMinutes')} />
        </Group>
        <Group grow preventGrowOverflow={false} align="flex-start">
          <CodesField form={form} path={`programs.${at}.successExitCodes`} label={say('successExitCodes')} />
          <CodesField form={form} path={`programs.${at}.restartExitCodes`} label={say('restartExitCodes')} />
        </Group>
        <Checkbox label={say('taskSequences')} {...flag('taskSequences')} />
        <Checkbox label={say('disabledProgram')} {...flag('disabled')} />
      </Stack>
    </Fieldset>
  );
}

/** Numbers; anything else is not taken. */
function CodesField({ form, path, label }: { form: UseFormReturnType<Values>; path: string; label: string }) {
  const { value, onChange, error } = form.getInputProps(path);
  return (
    <TagsInput
      {...{ label, error }}
      acceptValueOnBlur
      splitChars={[',', ' ']}
      value={value.map(String)}
      onChange={(codes) => onChange(codes.filter((code) => /^\d+$/.test(code.trim())).map(Number))}
    />
  );
}
