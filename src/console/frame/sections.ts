/** The pages that the frame lists, in their order. */
import { type Icon, IconApps, IconArrowsSplit2, IconBell, IconCopy, IconDatabase, IconDeviceDesktop, IconDisc, IconFolders, IconHome, IconListCheck, IconPackage, IconProgress, IconRocket, IconTags, IconTemplate, IconUserQuestion } from '@tabler/icons-react';
import { paths } from '../paths.ts';
import type { FrameText } from './texts.ts';

interface Section {
  readonly text: FrameText;
  readonly path: string;
  readonly icon: Icon;
}

export const sections: readonly Section[] = [
  { text: 'home', path: paths.home(), icon: IconHome },
  { text: 'devices', path: paths.devices(), icon: IconDeviceDesktop },
  { text: 'deployments', path: paths.deployments(), icon: IconRocket },
  { text: 'deploymentTemplates', path: paths.deploymentTemplates(), icon: IconTemplate },
  { text: 'alerts', path: paths.alerts(), icon: IconBell },
  { text: 'collections', path: paths.collections(), icon: IconFolders },
  { text: 'waitingComputers', path: paths.waitingComputers(), icon: IconUserQuestion },
  { text: 'identityConflicts', path: paths.identityConflicts(), icon: IconArrowsSplit2 },
  { text: 'duplicateIdentities', path: paths.duplicateIdentities(), icon: IconCopy },
  { text: 'deviceCategories', path: paths.deviceCategories(), icon: IconTags },
  { text: 'taskSequences', path: paths.taskSequences(), icon: IconListCheck },
  { text: 'images', path: paths.images(), icon: IconDisc },
  { text: 'bootImages', path: paths.bootImages(), icon: IconRocket },
  { text: 'packages', path: paths.packages(), icon: IconPackage },
  { text: 'applications', path: paths.applications(), icon: IconApps },
  { text: 'content', path: paths.content(), icon: IconDatabase },
  { text: 'jobs', path: paths.jobs(), icon: IconProgress },
];
