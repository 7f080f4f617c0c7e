/** The pages that the frame lists, in their order. */
import { type Icon, IconDeviceDesktop, IconHome, IconPlayerPlay } from '@tabler/icons-react';
import { paths } from '../paths.ts';

interface Section {
  /** Of the frame's texts. */
  readonly text: 'home' | 'devices' | 'runs';
  readonly path: string;
  readonly icon: Icon;
}

export const sections: readonly Section[] = [
  { text: 'home', path: paths.home(), icon: IconHome },
  { text: 'devices', path: paths.devices(), icon: IconDeviceDesktop },
  { text: 'runs', path: paths.runs(), icon: IconPlayerPlay },
];
