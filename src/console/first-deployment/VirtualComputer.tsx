import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listDevices } from '../../api/devices.ts';
import { addLabComputer, getLab, type Lab } from '../../api/lab.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { type Confirmed, useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { WayProps } from './ComputersStep.tsx';
import { makeComputer } from './make-computer.ts';
import { freeComputerName } from './suggestions.ts';
import { useFirstDeploymentTexts } from './texts.ts';

/** One click: the virtual computer, switched off as yet, its device, and a collection of it alone. */
export function VirtualComputer({ lab, onChosen }: WayProps & { lab: Lab }) {
  const say = useFirstDeploymentTexts();
  const devices = useQuery(siteQuery(listDevices, { query: { search: 'pc-' } }));
  const known = (devices.data ?? []).map((each) => each.name.toLowerCase());
  // One that is there already and that nobody has begun to use: of an attempt that did not come to its end.
  const unused = lab.computers.find((each) => !each.on && !known.includes(each.name));
  const name = unused?.name ?? freeComputerName([...lab.computers.map((each) => each.name), ...known]);
  const make = useConfirmedChange(
    async (called: string, confirmed) => ({
      called,
      collection: await makeVirtual(called, say('collectionName', { name: called }), confirmed),
    }),
    ({ called, collection }) => onChosen(collection, called),
  );
  return (
    <>
      <Text size="sm">{say('virtualMakes', { name })}</Text>
      {unused === undefined && lab.computers.length >= lab.taps ? (
        <Text size="sm">{say('labFull', { count: lab.taps })}</Text>
      ) : null}
      {make.error === null ? null : <FailureNotice error={make.error} />}
      <Group>
        <Button onClick={() => make.mutate(name)} loading={make.isPending || devices.isPending}>
          {say('makeVirtual')}
        </Button>
      </Group>
      {make.question}
    </>
  );
}

/** The site recognises it by its address and its UUID: so it is no unknown computer when it is switched on. */
async function makeVirtual(name: string, collectionName: string, confirmed: Confirmed): Promise<string> {
  const { lab } = await client(getLab);
  const known = lab?.computers.find((each) => each.name === name);
  const virtual = known ?? (await client(addLabComputer, { body: { name, powerOn: false } }));
  await makeStale(getLab.path);
  const { mac, uuid, serialNumber } = virtual;
  return makeComputer({ name, mac, smbiosUuid: uuid, serialNumber }, collectionName, confirmed);
}
