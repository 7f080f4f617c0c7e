import { Loader, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { getDevice, listBootEvents } from '../../api/devices.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useDeviceTexts } from './texts.ts';

const route = getRouteApi('/frame/devices/$id');

export function DevicePage() {
  const say = useDeviceTexts();
  const { id } = route.useParams();
  const device = useQuery(siteQuery(getDevice, { params: { id } }));
  const boots = useQuery(siteQuery(listBootEvents, { params: { id } }));
  if (device.isError) return <FailureNotice error={device.error} again={device.refetch} />;
  if (device.data === undefined) return <Loader />;
  return (
    <div className="page long">
      <PageHeader title={device.data.name} above={{ title: say('title'), path: paths.devices() }} />
      <Table>
        <Table.Tbody>
          {boots.data?.map(({ id: number, reasons }) => (
            <Table.Tr key={number}>
              <Table.Td>{reasons.join(' ')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
