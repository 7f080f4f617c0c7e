/** How far uploads are, on whichever page one is; while there are some, the browser asks before the page is left. */
import { Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import type { UploadPurpose } from '../../api/uploads.ts';
import { paths } from '../paths.ts';
import { uploader } from '../uploads/site-uploader.ts';
import { useUploadTexts } from '../uploads/texts.ts';

const pageOf: Readonly<Record<UploadPurpose, () => string>> = {
  image: paths.images,
  'upgrade-package': paths.upgradePackages,
  package: paths.packages,
  application: paths.applications,
  'boot-image': paths.bootImages,
};

export function UploadsBadge() {
  const say = useUploadTexts();
  const tasks = useSyncExternalStore(uploader.watch, uploader.get);
  const [first] = tasks;
  const isOpen = tasks.some(({ state }) => state !== 'paused' && state !== 'failed');
  useEffect(() => {
    if (!isOpen) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isOpen]);
  if (first === undefined) return null;
  const total = tasks.reduce((sum, { bytes }) => sum + bytes, 0);
  const sent = tasks.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  const percent = Math.floor((100 * sent) / total);
  return (
    <Badge
      component={Link}
      to={pageOf[first.purpose]()}
      variant="light"
      color={isOpen ? 'blue' : 'gray'}
      tt="none"
      style={{ cursor: 'pointer', flexShrink: 0 }}
      aria-label={say(isOpen ? 'underway' : 'underwayStopped', { percent })}
    >
      {isOpen ? '↑' : '‖'} {percent} %
    </Badge>
  );
}
