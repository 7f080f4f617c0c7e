import { Select, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  type DeploymentDevice,
  type DeploymentState,
  deploymentStates,
  listDeploymentDevices,
} from '../../api/deployment-status.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { StateSign } from './StatusRing.tsx';
import { useDeploymentTexts } from './texts.ts';

const PAGE = 200;

function devicesQuery(id: string, state: DeploymentState | undefined) {
  return {
    queryKey: [listDeploymentDevices.path, 'pages', id, state],
    queryFn: ({ pageParam }: { pageParam: { after?: string } }) =>
      client(listDeploymentDevices, { params: { id }, query: { state, ...pageParam, limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (page: readonly DeploymentDevice[]) => {
      const last = page.at(-1);
      return last === undefined || page.length < PAGE ? undefined : { after: last.deviceName };
    },
  };
}

interface DeploymentDevicesProps {
  readonly id: string;
  readonly state: DeploymentState | undefined;
  readonly onState: (state: DeploymentState | undefined) => void;
}

/** Each device of a deployment with its state, what has failed on it, and the way to its run. */
export function DeploymentDevices({ id, state, onState }: DeploymentDevicesProps) {
  const say = useDeploymentTexts();
  const devices = useInfiniteQuery(devicesQuery(id, state));
  const columns = useColumns();
  const rows = devices.data?.pages.flat() ?? [];
  return (
    <Stack gap="sm">
      <Select
        label={say('showDevices')}
        clearable
        w="16rem"
        maw="100%"
        placeholder={say('allStates')}
        data={deploymentStates.map((value) => ({ value, label: say(value) }))}
        value={state ?? null}
        onChange={(value) => onState(value ?? undefined)}
      />
      {devices.isError ? <FailureNotice error={devices.error} again={devices.refetch} /> : null}
      {devices.isSuccess && rows.length === 0 ? (
        <Text c="dimmed" size="sm">
          {say(state === undefined ? 'noDevices' : 'noDevicesInState')}
        </Text>
      ) : (
        <div className="list-box">
          <ListTable
            label={say('devices')}
            rows={rows}
            columns={columns}
            keyOf={({ deviceId }) => deviceId}
            loadMore={devices.hasNextPage && !devices.isFetching ? devices.fetchNextPage : undefined}
          />
        </div>
      )}
    </Stack>
  );
}

function useColumns(): Column<DeploymentDevice>[] {
  const say = useDeploymentTexts();
  return [
    {
      id: 'device',
      title: say('device'),
      cell: ({ deviceId, deviceName }) => <Link to={paths.device(deviceId)}>{deviceName}</Link>,
      width: '12rem',
    },
    { id: 'state', title: say('state'), cell: ({ state }) => <StateSign state={state} />, width: '13rem' },
    { id: 'why', title: say('why'), cell: ({ run }) => <Why run={run} /> },
    {
      id: 'started',
      title: say('started'),
      cell: ({ run }) => (run === null ? null : <Moment at={run.startedAt} />),
      width: '9rem',
    },
    {
      id: 'run',
      title: say('run'),
      cell: ({ run }) => (run === null ? null : <Link to={paths.run(run.id)}>{say('openRun')}</Link>),
      width: '7rem',
    },
  ];
}

function Why({ run }: { run: DeploymentDevice['run'] }) {
  const say = useDeploymentTexts();
  if (run === null) return null;
  const { failedStep, message, state } = run;
  if (failedStep === null || state === 'succeeded') return <span title={message}>{message}</span>;
  const code =
    failedStep.errorCode ?? (failedStep.exitCode === null ? '' : say('exitCode', { code: failedStep.exitCode }));
  const text = [say('failedStep', { step: failedStep.name }), code, message].filter(Boolean).join(' · ');
  return <span title={text}>{text}</span>;
}
