/** The pages that the frame lists, in their order. */
import {
  type Icon,
  IconBell,
  IconDeviceDesktop,
  IconHome,
  IconMessage,
  IconReport,
  IconRocket,
  IconTemplate,
} from '@tabler/icons-react';
import { paths } from '../paths.ts';

interface Section {
  /** Of the frame's texts. */
  readonly text: 'home' | 'devices' | 'deployments' | 'deploymentTemplates' | 'alerts' | 'reports' | 'statusMessages';
  readonly path: string;
  readonly icon: Icon;
}

export const sections: readonly Section[] = [
  { text: 'home', path: paths.home(), icon: IconHome },
  { text: 'devices', path: paths.devices(), icon: IconDeviceDesktop },
  { text: 'deployments', path: paths.deployments(), icon: IconRocket },
  { text: 'deploymentTemplates', path: paths.deploymentTemplates(), icon: IconTemplate },
  { text: 'alerts', path: paths.alerts(), icon: IconBell },
  { text: 'reports', path: paths.reports(), icon: IconReport },
  { text: 'statusMessages', path: paths.statusMessages(), icon: IconMessage },
];
