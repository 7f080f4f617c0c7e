import { Button, Group, Stack } from '@mantine/core';
import { IconPlug, IconPlugOff, IconPower, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { type LabComputer, removeLabComputer, setLabCable, switchLabComputer } from '../../api/lab.ts';
import { client } from '../site/client.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { disksText, useLabTexts } from './texts.ts';

/** What can be done with the machine itself. Whatever loses something asks first. */
export function LabComputerActions({ computer }: { computer: LabComputer }) {
  const say = useLabTexts();
  const { name, on, cable } = computer;
  const params = { name };
  const [asking, setAsking] = useState<'cut' | 'remove' | null>(null);
  const power = useChange(
    (action: 'on' | 'reset') => client(switchLabComputer, { params, body: { action } }),
    '/api/lab',
  );
  const plug = useChange((state: LabComputer['cable']) => client(setLabCable, { params, body: { state } }), '/api/lab');
  const other = cable === 'pulled' ? 'plugged' : 'pulled';
  const error = power.error ?? plug.error;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {on ? (
          <>
            <Button {...small} leftSection={<IconPower {...sign} />} onClick={() => setAsking('cut')}>
              {say('cut')}
            </Button>
            <Button {...small} leftSection={<IconRefresh {...sign} />} onClick={() => power.mutate('reset')}>
              {say('reset')}
            </Button>
          </>
        ) : (
          <Button
            {...small}
            leftSection={<IconPower {...sign} />}
            loading={power.isPending}
            onClick={() => power.mutate('on')}
          >
            {say('switchOn')}
          </Button>
        )}
        <Button
          {...small}
          leftSection={cable === 'pulled' ? <IconPlug {...sign} /> : <IconPlugOff {...sign} />}
          loading={plug.isPending}
          onClick={() => plug.mutate(other)}
        >
          {say(cable === 'pulled' ? 'plugCable' : 'pullCable')}
        </Button>
        <Button {...small} leftSection={<IconTrash {...sign} />} onClick={() => setAsking('remove')}>
          {say('remove')}
        </Button>
      </Group>
      {error === null ? null : <FailureNotice error={error} />}
      {asking === null ? null : <Ask what={asking} computer={computer} onClose={() => setAsking(null)} />}
    </Stack>
  );
}

const small = { size: 'compact-sm', variant: 'default' } as const;
const sign = { size: 16, 'aria-hidden': true } as const;

function Ask({ what, computer, onClose }: { what: 'cut' | 'remove'; computer: LabComputer; onClose: () => void }) {
  const say = useLabTexts();
  const { name, disks } = computer;
  const params = { name };
  const change = useChange(async () => {
    await (what === 'cut'
      ? client(switchLabComputer, { params, body: { action: 'cut' } })
      : client(removeLabComputer, { params }));
    onClose();
  }, '/api/lab');
  const lost =
    disks.length === 0 ? say('removeHintNoDisks', { name }) : say('removeHint', { name, disks: disksText(disks) });
  return (
    <AskFirst
      title={say(what === 'cut' ? 'cutTitle' : 'removeTitle', { name })}
      action={say(what)}
      isPending={change.isPending}
      error={change.error}
      onYes={() => change.mutate(undefined)}
      onNo={onClose}
    >
      {what === 'cut' ? say('cutHint', { name }) : lost}
    </AskFirst>
  );
}
