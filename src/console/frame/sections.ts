/** The pages that the frame lists, in their order. */
import {
  type Icon,
  IconApps,
  IconDatabase,
  IconDeviceDesktop,
  IconDisc,
  IconHome,
  IconListCheck,
  IconPackage,
  IconProgress,
  IconRocket,
} from '@tabler/icons-react';
import { paths } from '../paths.ts';

type LibrarySection = 'applications' | 'bootImages' | 'content' | 'images' | 'jobs' | 'packages' | 'taskSequences';

interface Section {
  /** Of the frame's texts. */
  readonly text: 'home' | 'devices' | LibrarySection;
  readonly path: string;
  readonly icon: Icon;
}

export const sections: readonly Section[] = [
  { text: 'home', path: paths.home(), icon: IconHome },
  { text: 'devices', path: paths.devices(), icon: IconDeviceDesktop },
  // Software library
  { text: 'taskSequences', path: paths.taskSequences(), icon: IconListCheck },
  { text: 'images', path: paths.images(), icon: IconDisc },
  { text: 'bootImages', path: paths.bootImages(), icon: IconRocket },
  { text: 'packages', path: paths.packages(), icon: IconPackage },
  { text: 'applications', path: paths.applications(), icon: IconApps },
  { text: 'content', path: paths.content(), icon: IconDatabase },
  { text: 'jobs', path: paths.jobs(), icon: IconProgress },
];
