import { Modal, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { associationTypes, createComputerAssociation } from '../../api/computer-associations.ts';
import { userAccountBehaviors } from '../../api/device-imports.ts';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { client } from '../site/client.ts';
import { useChange } from '../site/use-change.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useAssociationTexts } from './texts.ts';

interface Values {
  readonly type: (typeof associationTypes)[number];
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly userAccounts: (typeof userAccountBehaviors)[number];
}

interface AssociationFormProps {
  /** The device whose page this is: as the destination, unless the person says otherwise. */
  readonly deviceId?: string;
  readonly onClose: () => void;
}

/** Says from which computer a destination gets its users' data. */
export function AssociationForm({ deviceId, onClose }: AssociationFormProps) {
  const say = useAssociationTexts();
  const [values, setValues] = useState<Values>({
    ...{ type: 'side-by-side', source: undefined, destination: deviceId, userAccounts: 'capture-and-restore-all' },
  });
  const make = useChange((body: NonNullable<ReturnType<typeof bodyOf>>) => {
    return client(createComputerAssociation, { body });
  }, '/api/computer-associations');
  const body = bodyOf(values);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (body !== null) make.mutate(body, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={say('create')} size="lg">
      <form onSubmit={send}>
        <Stack gap="md">
          <Text size="sm">{say('notYet')}</Text>
          <Fields values={values} onChange={(part) => setValues((before) => ({ ...before, ...part }))} />
          <FormEnd change={make} onClose={onClose} action={say('make')} isUnready={body === null} />
        </Stack>
      </form>
    </Modal>
  );
}

/** Null: not all of it is chosen yet. */
function bodyOf({ type, source, destination, userAccounts }: Values) {
  const [from, to] = type === 'in-place' ? [destination, destination] : [source, destination];
  if (from === undefined || to === undefined) return null;
  return { sourceDeviceId: from, destinationDeviceId: to, userAccounts };
}

function Fields({ values, onChange }: { values: Values; onChange: (part: Partial<Values>) => void }) {
  const say = useAssociationTexts();
  const { type, source, destination, userAccounts } = values;
  const isInPlace = type === 'in-place';
  return (
    <>
      <Select
        label={say('type')}
        description={say(isInPlace ? 'inPlaceHint' : 'sideBySideHint')}
        allowDeselect={false}
        data={associationTypes.map((value) => ({ value, label: say(value) }))}
        value={type}
        onChange={(chosen) => onChange({ type: associationTypes.find((each) => each === chosen) ?? type })}
      />
      {isInPlace ? null : (
        <DevicePicker
          label={say('source')}
          description={say('sourceHint')}
          width="100%"
          {...(destination === undefined ? {} : { except: destination })}
          value={source}
          onChange={(chosen) => onChange({ source: chosen })}
        />
      )}
      <DevicePicker
        label={say(isInPlace ? 'device' : 'destination')}
        width="100%"
        {...(source === undefined || isInPlace ? {} : { except: source })}
        value={destination}
        onChange={(chosen) => onChange({ destination: chosen })}
      />
      <Select
        label={say('userAccounts')}
        allowDeselect={false}
        data={userAccountBehaviors.map((value) => ({ value, label: say(value) }))}
        value={userAccounts}
        onChange={(chosen) =>
          onChange({ userAccounts: userAccountBehaviors.find((each) => each === chosen) ?? userAccounts })
        }
      />
    </>
  );
}
