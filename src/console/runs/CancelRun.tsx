import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cancelRun, type Run } from '../../api/runs.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useRunTexts } from './texts.ts';

interface CancelRunProps {
  readonly run: Run;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CancelRun({ run, opened, onClose }: CancelRunProps) {
  const say = useRunTexts();
  const [force, setForce] = useState(false);
  const cancel = useMutation({
    mutationFn: () => client(cancelRun, { params: { id: run.id }, body: { force } }),
    onSuccess: () => {
      onClose();
      return makeStale('/api/runs', '/api/deployments');
    },
  });
  const names = { device: run.deviceName, sequence: run.taskSequenceName };
  return (
    <Modal opened={opened} onClose={onClose} title={say('cancelTitle', names)}>
      <Stack>
        <Text size="sm">{say('cancelAsks', names)}</Text>
        <Checkbox
          label={say('cancelForce')}
          description={say('cancelForceHint')}
          checked={force}
          onChange={({ currentTarget }) => setForce(currentTarget.checked)}
        />
        {cancel.isError ? <FailureNotice error={cancel.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {say('back')}
          </Button>
          <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {say('cancelDo', names)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
