/** The pages that the frame lists, in their groups and order. Whoever may not read what a page shows is not offered it. */
import {
  type Icon,
  IconApps,
  IconArrowsExchange,
  IconArrowsSplit2,
  IconBell,
  IconCertificate,
  IconCopy,
  IconDatabase,
  IconDatabaseExport,
  IconDeviceDesktop,
  IconDeviceDesktopShare,
  IconDisc,
  IconFileText,
  IconFolders,
  IconHeartbeat,
  IconHistory,
  IconHome,
  IconId,
  IconKey,
  IconLayersIntersect,
  IconListCheck,
  IconLockOpen,
  IconMessage,
  IconPackage,
  IconPlayerPlay,
  IconProgress,
  IconReport,
  IconRocket,
  IconRoute,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconStackPush,
  IconTags,
  IconTemplate,
  IconUserCheck,
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
  /** Absent: for everybody. */
  readonly permission?: Permission;
  /** Only where the site is in a lab, and for who may see that. */
  readonly inLab?: true;
}

export const home: Section = { text: 'home', path: paths.home(), icon: IconHome };

export const sections: Readonly<Record<SectionGroup, readonly Section[]>> = {
  assets: [
    { text: 'devices', path: paths.devices(), icon: IconDeviceDesktop, permission: 'device.read' },
    { text: 'collections', path: paths.collections(), icon: IconFolders, permission: 'collection.read' },
    { text: 'waitingComputers', path: paths.waitingComputers(), icon: IconUserQuestion, permission: 'device.read' },
    { text: 'identityConflicts', path: paths.identityConflicts(), icon: IconArrowsSplit2, permission: 'device.read' },
    { text: 'duplicateIdentities', path: paths.duplicateIdentities(), icon: IconCopy, permission: 'site.read' },
    { text: 'labComputers', path: paths.labComputers(), icon: IconDeviceDesktopShare, inLab: true },
    { text: 'deviceCategories', path: paths.deviceCategories(), icon: IconTags, permission: 'device.read' },
    {
      ...{ text: 'computerAssociations', path: paths.computerAssociations(), icon: IconArrowsExchange },
      permission: 'device.read',
    },
    {
      ...{ text: 'userDeviceAffinities', path: paths.userDeviceAffinities(), icon: IconUserCheck },
      permission: 'device.read',
    },
    { text: 'recoveryKeys', path: paths.recoveryKeys(), icon: IconLockOpen, permission: 'device.read' },
  ],
  software: [
    { text: 'taskSequences', path: paths.taskSequences(), icon: IconListCheck, permission: 'task-sequence.read' },
    { text: 'images', path: paths.images(), icon: IconDisc, permission: 'image.read' },
    {
      ...{ text: 'upgradePackages', path: paths.upgradePackages(), icon: IconStackPush },
      permission: 'upgrade-package.read',
    },
    { text: 'bootImages', path: paths.bootImages(), icon: IconRocket, permission: 'boot-image.read' },
    { text: 'packages', path: paths.packages(), icon: IconPackage, permission: 'package.read' },
    { text: 'applications', path: paths.applications(), icon: IconApps, permission: 'application.read' },
    { text: 'content', path: paths.content(), icon: IconDatabase, permission: 'content.read' },
    { text: 'deployments', path: paths.deployments(), icon: IconRocket, permission: 'deployment.read' },
    {
      text: 'firstDeployment',
      path: paths.firstDeployment(),
      icon: IconRoute,
      permission: 'deployment.change',
    },
    {
      text: 'deploymentTemplates',
      path: paths.deploymentTemplates(),
      icon: IconTemplate,
      permission: 'deployment.read',
    },
  ],
  monitoring: [
    { text: 'runs', path: paths.runs(), icon: IconPlayerPlay, permission: 'run.read' },
    { text: 'statusMessages', path: paths.statusMessages(), icon: IconMessage, permission: 'run.read' },
    { text: 'reports', path: paths.reports(), icon: IconReport, permission: 'run.read' },
    { text: 'alerts', path: paths.alerts(), icon: IconBell, permission: 'deployment.read' },
    { text: 'jobs', path: paths.jobs(), icon: IconProgress, permission: 'job.read' },
  ],
  administration: [
    { text: 'site', path: paths.site(), icon: IconServer, permission: 'site.read' },
    { text: 'siteHealth', path: paths.siteHealth(), icon: IconHeartbeat, permission: 'site.read' },
    { text: 'siteLog', path: paths.siteLog(), icon: IconFileText, permission: 'site-log.read' },
    { text: 'backups', path: paths.backups(), icon: IconDatabaseExport, permission: 'site.read' },
    { text: 'certificates', path: paths.certificates(), icon: IconCertificate, permission: 'site.read' },
    { text: 'settings', path: paths.settings(), icon: IconSettings, permission: 'site.read' },
    { text: 'users', path: paths.users(), icon: IconUsers, permission: 'user.read' },
    { text: 'securityRoles', path: paths.securityRoles(), icon: IconShieldCheck, permission: 'user.read' },
    {
      ...{ text: 'securityScopes', path: paths.securityScopes(), icon: IconLayersIntersect },
      permission: 'security-scope.read',
    },
    { text: 'apiTokens', path: paths.apiTokens(), icon: IconKey, permission: 'token.own' },
    {
      ...{ text: 'identityProviders', path: paths.identityProviders(), icon: IconId },
      permission: 'identity-provider.read',
    },
    { text: 'webhooks', path: paths.webhooks(), icon: IconWebhook, permission: 'webhook.read' },
    { text: 'audit', path: paths.audit(), icon: IconHistory, permission: 'audit.read' },
  ],
};
