/** A device by hand: a new one, or what one is called and recognised by. */
import { Modal, MultiSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { listCollections } from '../../api/collections.ts';
import { listDeviceCategories } from '../../api/device-categories.ts';
import { changeDevice, createDevice, type Device } from '../../api/devices.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FormEnd } from '../ui/FormEnd.tsx';
import { changeBetween, type DeviceValues, macsOf, noValues, problemsOf, valuesOf } from './device-values.ts';
import { useDeviceTexts } from './texts.ts';

export function AddDeviceDialog({ onClose }: { onClose: () => void }) {
  const say = useDeviceTexts();
  const navigate = useNavigate();
  const [deviceCategoryIds, setCategories] = useState<string[]>([]);
  const [collectionIds, setCollections] = useState<string[]>([]);
  const create = useConfirmedChange(
    (values: DeviceValues, { confirmDeviceCount }) =>
      client(createDevice, { body: { ...newDevice(values), deviceCategoryIds, collectionIds, confirmDeviceCount } }),
    async ({ id }) => {
      await makeStale('/api/devices', '/api/collections');
      await navigate({ to: paths.device(id) });
    },
  );
  return (
    <Modal opened onClose={onClose} title={say('addDevice')} size="lg">
      <ValuesForm isNew values={noValues} button={say('add')} change={create} onClose={onClose}>
        <CategoriesField value={deviceCategoryIds} onChange={setCategories} />
        <CollectionsField value={collectionIds} onChange={setCollections} />
      </ValuesForm>
      {create.question}
    </Modal>
  );
}

export function EditDeviceDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const say = useDeviceTexts();
  // As it was when the form was opened: what changes meanwhile is not taken back.
  const [before] = useState(() => valuesOf(device));
  const change = useConfirmedChange(
    (values: DeviceValues, { confirmDeviceCount, confirmUnknownComputers }) =>
      client(changeDevice, {
        params: { id: device.id },
        body: { ...changeBetween(before, values), confirmDeviceCount, confirmUnknownComputers },
      }),
    async () => {
      await makeStale('/api/devices');
      onClose();
    },
  );
  return (
    <Modal opened onClose={onClose} title={say('editOf', { name: before.name })} size="lg">
      <ValuesForm values={before} button={say('save')} change={change} onClose={onClose} />
      {change.question}
    </Modal>
  );
}

function newDevice({ name, macs, smbiosUuid, serialNumber, assetTag }: DeviceValues) {
  const given = (text: string) => (text.trim() === '' ? undefined : text.trim());
  return {
    ...{ name: name.trim(), macs: macsOf(macs), smbiosUuid: given(smbiosUuid) },
    ...{ serialNumber: given(serialNumber), assetTag: given(assetTag) },
  };
}

interface ValuesFormProps {
  readonly values: DeviceValues;
  readonly isNew?: boolean;
  readonly button: string;
  readonly change: { mutate: (values: DeviceValues) => void; isPending: boolean; error: unknown };
  readonly onClose: () => void;
  /** Further fields. */
  readonly children?: ReactNode;
}

function ValuesForm({ values, isNew = false, button, change, onClose, children }: ValuesFormProps) {
  const say = useDeviceTexts();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: values,
    validate: (typed) =>
      Object.fromEntries(Object.entries(problemsOf(typed, isNew)).map(([field, problem]) => [field, say(problem)])),
  });
  const field = (name: keyof DeviceValues) => ({ ...form.getInputProps(name), key: form.key(name) });
  return (
    <form onSubmit={form.onSubmit(change.mutate)} noValidate>
      <Stack gap="sm">
        <TextInput label={say('name')} description={say('nameHint')} required data-autofocus {...field('name')} />
        <Textarea
          label={say('macs')}
          description={say('macsHint')}
          autosize
          minRows={1}
          styles={{ input: { fontFamily: 'monospace' } }}
          {...field('macs')}
        />
        <TextInput label={say('uuid')} {...field('smbiosUuid')} />
        <TextInput label={say('serialNumber')} {...field('serialNumber')} />
        <TextInput label={say('assetTag')} description={say('assetTagHint')} {...field('assetTag')} />
        {children}
        <FormEnd change={change} onClose={onClose} action={button} />
      </Stack>
    </form>
  );
}

interface IdsFieldProps {
  readonly value: string[];
  readonly onChange: (ids: string[]) => void;
}

function CategoriesField({ value, onChange }: IdsFieldProps) {
  const say = useDeviceTexts();
  const { data = [] } = useQuery(siteQuery(listDeviceCategories));
  if (data.length === 0) return null;
  return (
    <MultiSelect
      label={say('categories')}
      searchable
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
    />
  );
}

/** Also of the import. What is deployed to them starts on what comes into them. */
export function CollectionsField({ value, onChange }: IdsFieldProps) {
  const say = useDeviceTexts();
  const may = useMay('collection.change');
  const { data = [] } = useQuery({ ...siteQuery(listCollections), enabled: may });
  if (!may) return null;
  return (
    <MultiSelect
      label={say('collections')}
      description={say('collectionsHint')}
      searchable
      data={data.filter(({ builtIn }) => !builtIn).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
    />
  );
}
