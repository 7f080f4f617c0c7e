/** The pages that the frame lists, in their groups and order. Whoever may not read what a page shows is not offered it. */
import {
  type Icon,
  IconDeviceDesktop,
  IconHistory,
  IconHome,
  IconId,
  IconKey,
  IconLayersIntersect,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import type { Permission } from '../../api/permissions.ts';
import { paths } from '../paths.ts';

/** As ConfigMgr's console has its workspaces; the home page stands above them. */
export const sectionGroups = ['assets', 'software', 'monitoring', 'administration'] as const;
export type SectionGroup = (typeof sectionGroups)[number];

export interface Section {
  /** Of the frame's texts. */
  readonly text:
    | 'home'
    | 'devices'
    | 'users'
    | 'securityRoles'
    | 'securityScopes'
    | 'apiTokens'
    | 'identityProviders'
    | 'audit'
    | 'settings'
    | 'webhooks'
    | 'site';
  readonly path: string;
  readonly icon: Icon;
  /** Absent: above all groups. */
  readonly group?: SectionGroup;
  /** Absent: for everybody. */
  readonly permission?: Permission;
}

export const sections: readonly Section[] = [
  { text: 'home', path: paths.home(), icon: IconHome },

  { group: 'assets', text: 'devices', path: paths.devices(), icon: IconDeviceDesktop, permission: 'device.read' },

  { group: 'administration', text: 'site', path: paths.site(), icon: IconServer, permission: 'site.read' },
  { group: 'administration', text: 'settings', path: paths.settings(), icon: IconSettings, permission: 'site.read' },
  { group: 'administration', text: 'users', path: paths.users(), icon: IconUsers, permission: 'user.read' },
  {
    ...{ group: 'administration', text: 'securityRoles', path: paths.securityRoles(), icon: IconShieldCheck },
    permission: 'user.read',
  },
  {
    ...{ group: 'administration', text: 'securityScopes', path: paths.securityScopes(), icon: IconLayersIntersect },
    permission: 'security-scope.read',
  },
  { group: 'administration', text: 'apiTokens', path: paths.apiTokens(), icon: IconKey, permission: 'token.own' },
  {
    ...{ group: 'administration', text: 'identityProviders', path: paths.identityProviders(), icon: IconId },
    permission: 'identity-provider.read',
  },
  { group: 'administration', text: 'webhooks', path: paths.webhooks(), icon: IconWebhook, permission: 'webhook.read' },
  { group: 'administration', text: 'audit', path: paths.audit(), icon: IconHistory, permission: 'audit.read' },
];
