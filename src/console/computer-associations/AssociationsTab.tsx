import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listComputerAssociations } from '../../api/computer-associations.ts';
import type { Device } from '../../api/devices.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { AssociationForm } from './AssociationForm.tsx';
import { AssociationList } from './AssociationList.tsx';
import { useAssociationTexts } from './texts.ts';

/** Of one device, as source or destination. */
export function AssociationsTab({ device }: { device: Device }) {
  const say = useAssociationTexts();
  // None of the computers that a placeholder stands for has users' data.
  const mayMake = useMay('device.change') && device.standing !== 'placeholder';
  const [making, { open, close }] = useDisclosure();
  const associations = useQuery(siteQuery(listComputerAssociations, { query: { deviceId: device.id } }));
  if (associations.isError) return <FailureNotice error={associations.error} again={associations.refetch} />;
  if (associations.data === undefined || associations.isPlaceholderData) return <Skeleton height={160} />;
  return (
    <Stack gap="md">
      {associations.data.length === 0 ? (
        <EmptyState title={say('noneOfDevice')}>{say('empty')}</EmptyState>
      ) : (
        <div className="list-box">
          <AssociationList rows={associations.data} />
        </div>
      )}
      {mayMake ? (
        <Group>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            {say('create')}
          </Button>
        </Group>
      ) : null}
      {making ? <AssociationForm deviceId={device.id} onClose={close} /> : null}
    </Stack>
  );
}
