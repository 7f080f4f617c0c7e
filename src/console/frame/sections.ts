/** The pages that the frame lists, in their groups and order. Whoever may not read what a page shows is not offered it. */
import {
  type Icon,
  IconApps,
  IconArrowsSplit2,
  IconBell,
  IconCopy,
  IconDatabase,
  IconDeviceDesktop,
  IconDisc,
  IconFolders,
  IconHistory,
  IconHome,
  IconId,
  IconKey,
  IconLayersIntersect,
  IconListCheck,
  IconPackage,
  IconProgress,
  IconRocket,
  IconServer,
  IconServerBolt,
  IconSettings,
  IconShieldCheck,
  IconTags,
  IconTemplate,
  IconUserQuestion,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import type { Permission } from '../../api/permissions.ts';
import { paths } from '../paths.ts';
import type { FrameText } from './texts.ts';

/** As ConfigMgr's console has its workspaces; the home page stands above them. */
export const sectionGroups = ['assets', 'software', 'monitoring', 'administration'] as const;
export type SectionGroup = (typeof sectionGroups)[number];

export interface Section {
  readonly text: FrameText;
  readonly path: string;
  readonly icon: Icon;
  /** Absent: above all groups. */
  readonly group?: SectionGroup;
  /** Absent: for everybody. */
  readonly permission?: Permission;
}

type Row = readonly [text: FrameText, path: string, icon: Icon, permission: Permission];

function inGroup(group: SectionGroup, rows: readonly Row[]): Section[] {
  return rows.map(([text, path, icon, permission]) => ({ group, text, path, icon, permission }));
}

export const sections: readonly Section[] = [
  { text: 'home', path: paths.home(), icon: IconHome },
  ...inGroup('assets', [
    ['devices', paths.devices(), IconDeviceDesktop, 'device.read'],
    ['collections', paths.collections(), IconFolders, 'collection.read'],
    ['deviceCategories', paths.deviceCategories(), IconTags, 'device.read'],
    ['waitingComputers', paths.waitingComputers(), IconUserQuestion, 'device.read'],
    ['identityConflicts', paths.identityConflicts(), IconArrowsSplit2, 'device.read'],
    ['duplicateIdentities', paths.duplicateIdentities(), IconCopy, 'site.read'],
  ]),
  ...inGroup('software', [
    ['taskSequences', paths.taskSequences(), IconListCheck, 'task-sequence.read'],
    ['images', paths.images(), IconDisc, 'image.read'],
    ['bootImages', paths.bootImages(), IconServerBolt, 'boot-image.read'],
    ['packages', paths.packages(), IconPackage, 'package.read'],
    ['applications', paths.applications(), IconApps, 'application.read'],
    ['content', paths.content(), IconDatabase, 'content.read'],
    ['jobs', paths.jobs(), IconProgress, 'job.read'],
  ]),
  ...inGroup('monitoring', [
    ['deployments', paths.deployments(), IconRocket, 'deployment.read'],
    ['deploymentTemplates', paths.deploymentTemplates(), IconTemplate, 'deployment.read'],
    ['alerts', paths.alerts(), IconBell, 'deployment.read'],
  ]),
  ...inGroup('administration', [
    ['site', paths.site(), IconServer, 'site.read'],
    ['settings', paths.settings(), IconSettings, 'site.read'],
    ['users', paths.users(), IconUsers, 'user.read'],
    ['securityRoles', paths.securityRoles(), IconShieldCheck, 'user.read'],
    ['securityScopes', paths.securityScopes(), IconLayersIntersect, 'security-scope.read'],
    ['apiTokens', paths.apiTokens(), IconKey, 'token.own'],
    ['identityProviders', paths.identityProviders(), IconId, 'identity-provider.read'],
    ['webhooks', paths.webhooks(), IconWebhook, 'webhook.read'],
    ['audit', paths.audit(), IconHistory, 'audit.read'],
  ]),
];
