import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPower } from '@tabler/icons-react';
import { switchLabComputer } from '../../api/lab.ts';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useFirstDeploymentTexts } from './texts.ts';
import { useLab } from './use-lab.ts';

/** The virtual computer's own screen, as it is at this moment; where it is off, the button that switches it on. */
export function VirtualScreen({ name }: { name: string }) {
  const say = useFirstDeploymentTexts();
  const may = useMay('lab.change');
  const lab = useLab();
  const switchOn = useChange(() => client(switchLabComputer, { params: { name }, body: { action: 'on' } }), '/api/lab');
  const computer = lab?.computers.find((each) => each.name === name);
  if (lab === undefined) return null;
  if (computer === undefined) return <Alert color="yellow">{say('virtualGone', { name })}</Alert>;
  if (computer.on) return null;
  return (
    <>
      {switchOn.isError ? <FailureNotice error={switchOn.error} /> : null}
      <Group gap="sm">
        <Text size="sm">{say('virtualOff', { name })}</Text>
        {may ? (
          <Button
            leftSection={<IconPower size={16} aria-hidden />}
            loading={switchOn.isPending}
            onClick={() => switchOn.mutate(undefined)}
          >
            {say('switchVirtualOn')}
          </Button>
        ) : null}
      </Group>
    </>
  );
}
