import type { SavedFilterList } from '../../api/saved-filters.ts';
import { paths } from '../paths.ts';

/** The page of each list that filters are saved of. */
export const listPaths: Readonly<Record<SavedFilterList, string>> = {
  devices: paths.devices(),
  collections: paths.collections(),
  'user-device-affinities': paths.userDeviceAffinities(),
  'task-sequences': paths.taskSequences(),
  images: paths.images(),
  'upgrade-packages': paths.upgradePackages(),
  'boot-images': paths.bootImages(),
  packages: paths.packages(),
  applications: paths.applications(),
  content: paths.content(),
  deployments: paths.deployments(),
  runs: paths.runs(),
  'status-messages': paths.statusMessages(),
  'site-log': paths.siteLog(),
  audit: paths.audit(),
};
