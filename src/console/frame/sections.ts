/** The pages that the frame lists, in their order. */
import {
  type Icon,
  IconArrowsSplit2,
  IconCopy,
  IconDeviceDesktop,
  IconFolders,
  IconHome,
  IconTags,
  IconUserQuestion,
} from '@tabler/icons-react';
import { paths } from '../paths.ts';

interface Section {
  /** Of the frame's texts. */
  readonly text:
    | 'home'
    | 'devices'
    | 'collections'
    | 'waitingComputers'
    | 'identityConflicts'
    | 'duplicateIdentities'
    | 'deviceCategories';
  readonly path: string;
  readonly icon: Icon;
}

export const sections: readonly Section[] = [
  { text: 'home', path: paths.home(), icon: IconHome },
  { text: 'devices', path: paths.devices(), icon: IconDeviceDesktop },
  { text: 'collections', path: paths.collections(), icon: IconFolders },
  { text: 'waitingComputers', path: paths.waitingComputers(), icon: IconUserQuestion },
  { text: 'identityConflicts', path: paths.identityConflicts(), icon: IconArrowsSplit2 },
  { text: 'duplicateIdentities', path: paths.duplicateIdentities(), icon: IconCopy },
  { text: 'deviceCategories', path: paths.deviceCategories(), icon: IconTags },
];
