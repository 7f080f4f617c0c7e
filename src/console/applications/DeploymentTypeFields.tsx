import { Group, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { technologies } from '../../task-sequence/applications/application-definition.ts';
import { FileSource } from '../uploads/FileSource.tsx';
import { type DeploymentTypeValues, problemAt } from './deployment-type-values.ts';
import { useApplicationTexts } from './texts.ts';

interface FieldsProps {
  readonly values: DeploymentTypeValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly onChange: (part: Partial<DeploymentTypeValues>) => void;
}

/** What is installed, with which command, and how that ends. */
export function DeploymentTypeFields(props: FieldsProps) {
  const { values, problems, onChange } = props;
  const say = useApplicationTexts();
  return (
    <>
      <TextInput
        withAsterisk
        data-autofocus
        maxLength={100}
        label={say('name')}
        value={values.name}
        error={problems.get('name')}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
      />
      <Select
        label={say('technology')}
        allowDeselect={false}
        data={technologies.map((each) => ({ value: each, label: say(each) }))}
        value={values.technology}
        onChange={(chosen) => onChange({ technology: technologies.find((each) => each === chosen) ?? 'linux-deb' })}
      />
      <FileSource
        {...{ kind: 'folder', required: false, source: values.source, error: problems.get('sourceFolder') }}
        {...{ label: say('source'), description: say('sourceHint') }}
        onChange={(source) => onChange({ source })}
      />
      {values.technology === 'linux-deb' ? <DebFields {...props} /> : null}
      <CommandFields {...props} />
      <EndFields {...props} />
    </>
  );
}

function DebFields({ values, problems, onChange }: FieldsProps) {
  const say = useApplicationTexts();
  return (
    <>
      <TagsInput
        withAsterisk
        acceptValueOnBlur
        splitChars={[',', ' ']}
        label={say('debPackages')}
        description={say('debPackagesHint')}
        value={[...values.debPackages]}
        error={problemAt(problems, 'deb.packages') ?? problems.get('deb')}
        onChange={(debPackages) => onChange({ debPackages })}
      />
      <TagsInput
        acceptValueOnBlur
        splitChars={[',', ' ']}
        label={say('debFiles')}
        description={say('debFilesHint')}
        value={[...values.debFiles]}
        error={problemAt(problems, 'deb.files')}
        onChange={(debFiles) => onChange({ debFiles })}
      />
      <Select
        label={say('debTool')}
        description={say('debToolHint')}
        allowDeselect={false}
        data={['apt-get', 'dpkg']}
        value={values.debTool}
        onChange={(chosen) => onChange({ debTool: chosen === 'dpkg' ? 'dpkg' : 'apt-get' })}
      />
    </>
  );
}

function CommandFields({ values, problems, onChange }: FieldsProps) {
  const say = useApplicationTexts();
  const isDeb = values.technology === 'linux-deb';
  return (
    <>
      <TextInput
        withAsterisk={!isDeb}
        spellCheck={false}
        maxLength={8000}
        label={say('installCommand')}
        description={isDeb ? say('debCommandHint') : say('installCommandHint')}
        value={values.installCommand}
        error={problems.get('installCommand')}
        onChange={({ currentTarget }) => onChange({ installCommand: currentTarget.value })}
      />
      <TextInput
        spellCheck={false}
        maxLength={8000}
        label={say('uninstallCommand')}
        value={values.uninstallCommand}
        error={problems.get('uninstallCommand')}
        onChange={({ currentTarget }) => onChange({ uninstallCommand: currentTarget.value })}
      />
    </>
  );
}

function EndFields({ values, problems, onChange }: FieldsProps) {
  const say = useApplicationTexts();
  const common = { acceptValueOnBlur: true, splitChars: [',', ' '] };
  return (
    <Group grow preventGrowOverflow={false} align="flex-start">
      <TagsInput
        {...common}
        label={say('successExitCodes')}
        value={[...values.successExitCodes]}
        error={problemAt(problems, 'successExitCodes')}
        onChange={(successExitCodes) => onChange({ successExitCodes })}
      />
      <TagsInput
        {...common}
        label={say('restartExitCodes')}
        value={[...values.restartExitCodes]}
        error={problemAt(problems, 'restartExitCodes')}
        onChange={(restartExitCodes) => onChange({ restartExitCodes })}
      />
      <NumberInput
        withAsterisk
        min={1}
        max={1440}
        allowDecimal={false}
        label={say('minutes')}
        value={values.maximumMinutes}
        error={problems.get('maximumMinutes')}
        onChange={(maximumMinutes) => onChange({ maximumMinutes })}
      />
    </Group>
  );
}
