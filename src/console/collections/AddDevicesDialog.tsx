import { Button, Group, Modal, MultiSelect, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { addCollectionMembers, type Collection } from '../../api/collections.ts';
import { listDevices } from '../../api/devices.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { confirmationIn } from './confirmation.ts';
import { useCollectionTexts } from './texts.ts';

const OFFERED_AT_MOST = 30;
const PAUSE_MILLISECONDS = 250;

export function AddDevicesDialog({
  collection: { id, name },
  onClose,
}: {
  collection: Collection;
  onClose: () => void;
}) {
  const say = useCollectionTexts();
  const sayUi = useUiTexts();
  const [chosen, setChosen] = useState<readonly Choice[]>([]);
  const add = useConfirmedChange(
    (deviceIds: string[], confirmed) =>
      client(addCollectionMembers, { params: { id }, body: { deviceIds, ...confirmationIn(confirmed) } }),
    async () => {
      await makeStale('/api/collections');
      onClose();
    },
  );
  return (
    <>
      <Modal opened onClose={onClose} title={say('addDevicesTo', { name })}>
        <Stack>
          <DevicesSelect chosen={chosen} onChange={setChosen} />
          {add.error === null ? null : <FailureNotice error={add.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {sayUi('cancel')}
            </Button>
            <Button
              disabled={chosen.length === 0}
              loading={add.isPending}
              onClick={() => add.mutate(chosen.map(({ value }) => value))}
            >
              {say('add')}
            </Button>
          </Group>
        </Stack>
      </Modal>
      {add.question}
    </>
  );
}

interface Choice {
  /** The device's id. */
  readonly value: string;
  readonly label: string;
}

/** The site searches: a hundred thousand devices are no list to choose from. */
function DevicesSelect({ chosen, onChange }: { chosen: readonly Choice[]; onChange: (chosen: Choice[]) => void }) {
  const say = useCollectionTexts();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), PAUSE_MILLISECONDS);
  const query = { search: search === '' ? undefined : search, limit: OFFERED_AT_MOST };
  const found = useQuery(siteQuery(listDevices, { query }));
  const offered = (found.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const all = [...chosen, ...offered.filter(({ value }) => !chosen.some((each) => each.value === value))];
  return (
    <>
      <MultiSelect
        data-autofocus
        label={say('devices')}
        placeholder={say('devicesHint')}
        searchable
        hidePickedOptions
        // The site has searched already, in more than the name.
        filter={({ options }) => options}
        nothingFoundMessage={say('noDeviceFound')}
        data={all}
        value={chosen.map(({ value }) => value)}
        onChange={(ids) => onChange(all.filter(({ value }) => ids.includes(value)))}
        searchValue={typed}
        onSearchChange={setTyped}
      />
      {found.isError ? <FailureNotice error={found.error} again={found.refetch} /> : null}
    </>
  );
}
