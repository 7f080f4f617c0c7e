import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { macsOf, noValues, problemsOf } from '../devices/device-values.ts';
import { useDeviceTexts } from '../devices/texts.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { WayProps } from './ComputersStep.tsx';
import { makeComputer } from './make-computer.ts';
import { useFirstDeploymentTexts } from './texts.ts';

interface Typed {
  readonly name: string;
  readonly mac: string;
}

/** A computer that is known by the address of its network card before it is switched on. */
export function OneComputer({ onChosen }: WayProps) {
  const say = useFirstDeploymentTexts();
  const sayDevice = useDeviceTexts();
  const form = useForm<Typed>({
    initialValues: { name: '', mac: '' },
    validate: ({ name, mac }) => {
      const { name: badName, macs: badMac } = problemsOf({ ...noValues, name, macs: mac }, true);
      return {
        ...(badName === undefined ? {} : { name: sayDevice(badName) }),
        ...(badMac === undefined && macsOf(mac).length === 1 ? {} : { mac: sayDevice(badMac ?? 'badMac') }),
      };
    },
  });
  const make = useConfirmedChange(
    ({ name, mac }: Typed, confirmed) =>
      makeComputer(
        { name: name.trim(), mac: macsOf(mac)[0] ?? '' },
        say('collectionName', { name: name.trim() }),
        confirmed,
      ),
    (collection) => onChosen(collection),
  );
  return (
    <form onSubmit={form.onSubmit(make.mutate)} noValidate>
      <Group gap="sm" align="flex-start">
        <TextInput required label={say('computerName')} placeholder="PC-01" {...form.getInputProps('name')} />
        <TextInput
          required
          spellCheck={false}
          label={say('mac')}
          description={say('macHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="52:54:00:12:34:56"
          style={{ flex: '1 1 16rem' }}
          {...form.getInputProps('mac')}
        />
      </Group>
      {make.error === null ? null : <FailureNotice error={make.error} />}
      <Button type="submit" mt="sm" loading={make.isPending}>
        {say('makeComputer')}
      </Button>
      {make.question}
    </form>
  );
}
