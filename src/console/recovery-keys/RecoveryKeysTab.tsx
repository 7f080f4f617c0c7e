import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Device } from '../../api/devices.ts';
import { listRecoveryKeys } from '../../api/recovery-keys.ts';
import { siteQuery } from '../site/queries.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { RecoveryKeyList } from './RecoveryKeyList.tsx';
import { useRecoveryKeyTexts } from './texts.ts';

/** Of one device. */
export function RecoveryKeysTab({ device }: { device: Device }) {
  const say = useRecoveryKeyTexts();
  const keys = useQuery(siteQuery(listRecoveryKeys, { query: { deviceId: device.id } }));
  if (keys.isError) return <FailureNotice error={keys.error} again={keys.refetch} />;
  if (keys.data === undefined || keys.isPlaceholderData) return <Skeleton height={160} />;
  if (keys.data.length === 0) return <EmptyState title={say('noneOfDevice')}>{say('empty')}</EmptyState>;
  return (
    <div className="list-box">
      <RecoveryKeyList keys={keys.data} />
    </div>
  );
}
