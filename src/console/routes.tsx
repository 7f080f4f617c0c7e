/** Every page of the console and its address, in one place; each page is fetched when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { AlertsSearchSchema } from './alerts/alerts-search.ts';
import { AuditSearchSchema } from './audit/audit-search.ts';
import { CollectionSearchSchema, CollectionsSearchSchema } from './collections/collections-search.ts';
import { ComputerAssociationsSearchSchema } from './computer-associations/computer-associations-search.ts';
import { DeploySearchSchema } from './deployments/deploy-search.ts';
import { DeploymentSearchSchema } from './deployments/deployment-search.ts';
import { DeploymentsSearchSchema } from './deployments/deployments-search.ts';
import { DeviceImportSearchSchema } from './device-imports/device-import-search.ts';
import { DeviceSearchSchema } from './devices/device-search.ts';
import { DevicesSearchSchema } from './devices/devices-search.ts';
import { FirstDeploymentSearchSchema } from './first-deployment/first-deployment-search.ts';
import { Frame } from './frame/Frame.tsx';
import { NoSuchPage, PageFailed } from './frame/Nowhere.tsx';
import { RecoveryKeysSearchSchema } from './recovery-keys/key-search.ts';
import { ReportSearchSchema } from './reports/report-search.ts';
import { RunSearchSchema, RunsSearchSchema } from './runs/runs-search.ts';
import { SettingsSearchSchema } from './settings/settings-search.ts';
import { SiteLogSearchSchema } from './site-log/site-log-search.ts';
import { StatusMessagesSearchSchema } from './status-messages/status-messages-search.ts';
import { EditorSearchSchema } from './task-sequence-editor/editor-search.ts';
import { TaskSequenceSearchSchema } from './task-sequences/task-sequence-search.ts';
import { WholeListSearchSchema } from './ui/whole-list.ts';
import { AffinitiesSearchSchema } from './user-device-affinities/affinities-search.ts';

const root = createRootRoute({ notFoundComponent: NoSuchPage, errorComponent: PageFailed });

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./sign-in/SetUpPage.tsx'), 'SetUpPage'),
});

/** All that somebody signs in for. */
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame, errorComponent: PageFailed });

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('./home/HomePage.tsx'), 'HomePage'),
});

const devices = createRoute({
  getParentRoute: () => frame,
  path: '/devices',
  validateSearch: DevicesSearchSchema,
  component: lazyRouteComponent(() => import('./devices/DevicesPage.tsx'), 'DevicesPage'),
});

const device = createRoute({
  getParentRoute: () => frame,
  path: '/devices/$id',
  validateSearch: DeviceSearchSchema,
  component: lazyRouteComponent(() => import('./devices/DevicePage.tsx'), 'DevicePage'),
});

const labComputers = createRoute({
  getParentRoute: () => frame,
  path: '/lab',
  component: lazyRouteComponent(() => import('./lab-computers/LabComputersPage.tsx'), 'LabComputersPage'),
});

const alerts = createRoute({
  getParentRoute: () => frame,
  path: '/alerts',
  validateSearch: AlertsSearchSchema,
  component: lazyRouteComponent(() => import('./alerts/AlertsPage.tsx'), 'AlertsPage'),
});

const deployments = createRoute({
  getParentRoute: () => frame,
  path: '/deployments',
  validateSearch: DeploymentsSearchSchema,
  component: lazyRouteComponent(() => import('./deployments/DeploymentsPage.tsx'), 'DeploymentsPage'),
});

const deploymentNew = createRoute({
  getParentRoute: () => frame,
  path: '/deployments/new',
  validateSearch: DeploySearchSchema,
  component: lazyRouteComponent(() => import('./deployments/DeployPage.tsx'), 'DeployPage'),
});

const deployment = createRoute({
  getParentRoute: () => frame,
  path: '/deployments/$id',
  validateSearch: DeploymentSearchSchema,
  component: lazyRouteComponent(() => import('./deployments/DeploymentPage.tsx'), 'DeploymentPage'),
});

const firstDeployment = createRoute({
  getParentRoute: () => frame,
  path: '/first-deployment',
  validateSearch: FirstDeploymentSearchSchema,
  component: lazyRouteComponent(() => import('./first-deployment/FirstDeploymentPage.tsx'), 'FirstDeploymentPage'),
});

const deploymentTemplates = createRoute({
  getParentRoute: () => frame,
  path: '/deployment-templates',
  component: lazyRouteComponent(
    () => import('./deployment-templates/DeploymentTemplatesPage.tsx'),
    'DeploymentTemplatesPage',
  ),
});

const collections = createRoute({
  getParentRoute: () => frame,
  path: '/collections',
  validateSearch: CollectionsSearchSchema,
  component: lazyRouteComponent(() => import('./collections/CollectionsPage.tsx'), 'CollectionsPage'),
});

const newCollection = createRoute({
  getParentRoute: () => frame,
  path: '/collections/new',
  component: lazyRouteComponent(() => import('./collections/NewCollectionPage.tsx'), 'NewCollectionPage'),
});

const collection = createRoute({
  getParentRoute: () => frame,
  path: '/collections/$id',
  validateSearch: CollectionSearchSchema,
  component: lazyRouteComponent(() => import('./collections/CollectionPage.tsx'), 'CollectionPage'),
});

const images = createRoute({
  getParentRoute: () => frame,
  path: '/images',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./images/ImagesPage.tsx'), 'ImagesPage'),
});

const image = createRoute({
  getParentRoute: () => frame,
  path: '/images/$id',
  component: lazyRouteComponent(() => import('./images/ImagePage.tsx'), 'ImagePage'),
});

const upgradePackages = createRoute({
  getParentRoute: () => frame,
  path: '/upgrade-packages',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./upgrade-packages/UpgradePackagesPage.tsx'), 'UpgradePackagesPage'),
});

const upgradePackage = createRoute({
  getParentRoute: () => frame,
  path: '/upgrade-packages/$id',
  component: lazyRouteComponent(() => import('./upgrade-packages/UpgradePackagePage.tsx'), 'UpgradePackagePage'),
});

const bootImages = createRoute({
  getParentRoute: () => frame,
  path: '/boot-images',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./boot-images/BootImagesPage.tsx'), 'BootImagesPage'),
});

const packages = createRoute({
  getParentRoute: () => frame,
  path: '/packages',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./packages/PackagesPage.tsx'), 'PackagesPage'),
});

const softwarePackage = createRoute({
  getParentRoute: () => frame,
  path: '/packages/$id',
  component: lazyRouteComponent(() => import('./packages/PackagePage.tsx'), 'PackagePage'),
});

const applications = createRoute({
  getParentRoute: () => frame,
  path: '/applications',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./applications/ApplicationsPage.tsx'), 'ApplicationsPage'),
});

const application = createRoute({
  getParentRoute: () => frame,
  path: '/applications/$id',
  component: lazyRouteComponent(() => import('./applications/ApplicationPage.tsx'), 'ApplicationPage'),
});

const content = createRoute({
  getParentRoute: () => frame,
  path: '/content-store',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./content/ContentPage.tsx'), 'ContentPage'),
});

const contentVersion = createRoute({
  getParentRoute: () => frame,
  path: '/content-store/$versionId',
  component: lazyRouteComponent(() => import('./content/ContentVersionPage.tsx'), 'ContentVersionPage'),
});

const jobs = createRoute({
  getParentRoute: () => frame,
  path: '/jobs',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./jobs/JobsPage.tsx'), 'JobsPage'),
});

const taskSequences = createRoute({
  getParentRoute: () => frame,
  path: '/task-sequences',
  validateSearch: WholeListSearchSchema,
  component: lazyRouteComponent(() => import('./task-sequences/TaskSequencesPage.tsx'), 'TaskSequencesPage'),
});

const taskSequence = createRoute({
  getParentRoute: () => frame,
  path: '/task-sequences/$id',
  validateSearch: TaskSequenceSearchSchema,
  component: lazyRouteComponent(() => import('./task-sequences/TaskSequencePage.tsx'), 'TaskSequencePage'),
});

const taskSequenceImport = createRoute({
  getParentRoute: () => frame,
  path: '/task-sequences/import',
  component: lazyRouteComponent(
    () => import('./task-sequence-translations/TaskSequenceImportPage.tsx'),
    'TaskSequenceImportPage',
  ),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/AccountPage.tsx'), 'AccountPage'),
});

const apiTokens = createRoute({
  getParentRoute: () => frame,
  path: '/api-tokens',
  component: lazyRouteComponent(() => import('./api-tokens/ApiTokensPage.tsx'), 'ApiTokensPage'),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/audit',
  validateSearch: AuditSearchSchema,
  component: lazyRouteComponent(() => import('./audit/AuditPage.tsx'), 'AuditPage'),
});

const identityProviders = createRoute({
  getParentRoute: () => frame,
  path: '/identity-providers',
  component: lazyRouteComponent(
    () => import('./identity-providers/IdentityProvidersPage.tsx'),
    'IdentityProvidersPage',
  ),
});

const identityProvider = createRoute({
  getParentRoute: () => frame,
  path: '/identity-providers/$id',
  component: lazyRouteComponent(() => import('./identity-providers/IdentityProviderPage.tsx'), 'IdentityProviderPage'),
});

const securityRoles = createRoute({
  getParentRoute: () => frame,
  path: '/security-roles',
  component: lazyRouteComponent(() => import('./security-roles/SecurityRolesPage.tsx'), 'SecurityRolesPage'),
});

const securityRole = createRoute({
  getParentRoute: () => frame,
  path: '/security-roles/$id',
  component: lazyRouteComponent(() => import('./security-roles/SecurityRolePage.tsx'), 'SecurityRolePage'),
});

const securityScopes = createRoute({
  getParentRoute: () => frame,
  path: '/security-scopes',
  component: lazyRouteComponent(() => import('./security-scopes/SecurityScopesPage.tsx'), 'SecurityScopesPage'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/site/settings',
  validateSearch: SettingsSearchSchema,
  component: lazyRouteComponent(() => import('./settings/SettingsPage.tsx'), 'SettingsPage'),
});

const site = createRoute({
  getParentRoute: () => frame,
  path: '/site',
  component: lazyRouteComponent(() => import('./settings/SitePage.tsx'), 'SitePage'),
});

const users = createRoute({
  getParentRoute: () => frame,
  path: '/users',
  component: lazyRouteComponent(() => import('./users/UsersPage.tsx'), 'UsersPage'),
});

const user = createRoute({
  getParentRoute: () => frame,
  path: '/users/$id',
  component: lazyRouteComponent(() => import('./users/UserPage.tsx'), 'UserPage'),
});

const webhooks = createRoute({
  getParentRoute: () => frame,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
});

const webhook = createRoute({
  getParentRoute: () => frame,
  path: '/webhooks/$id',
  component: lazyRouteComponent(() => import('./webhooks/WebhookPage.tsx'), 'WebhookPage'),
});

const deviceImport = createRoute({
  getParentRoute: () => frame,
  path: '/devices/import',
  validateSearch: DeviceImportSearchSchema,
  component: lazyRouteComponent(() => import('./device-imports/DeviceImportPage.tsx'), 'DeviceImportPage'),
});

const runs = createRoute({
  getParentRoute: () => frame,
  path: '/runs',
  validateSearch: RunsSearchSchema,
  component: lazyRouteComponent(() => import('./runs/RunsPage.tsx'), 'RunsPage'),
});

const run = createRoute({
  getParentRoute: () => frame,
  path: '/runs/$id',
  validateSearch: RunSearchSchema,
  component: lazyRouteComponent(() => import('./runs/RunPage.tsx'), 'RunPage'),
});

const reports = createRoute({
  getParentRoute: () => frame,
  path: '/reports',
  component: lazyRouteComponent(() => import('./reports/ReportsPage.tsx'), 'ReportsPage'),
});

const report = createRoute({
  getParentRoute: () => frame,
  path: '/reports/$name',
  validateSearch: ReportSearchSchema,
  component: lazyRouteComponent(() => import('./reports/ReportPage.tsx'), 'ReportPage'),
});

const statusMessages = createRoute({
  getParentRoute: () => frame,
  path: '/status-messages',
  validateSearch: StatusMessagesSearchSchema,
  component: lazyRouteComponent(() => import('./status-messages/StatusMessagesPage.tsx'), 'StatusMessagesPage'),
});

const taskSequenceEditor = createRoute({
  getParentRoute: () => frame,
  path: '/task-sequences/$id/edit',
  validateSearch: EditorSearchSchema,
  component: lazyRouteComponent(
    () => import('./task-sequence-editor/TaskSequenceEditorPage.tsx'),
    'TaskSequenceEditorPage',
  ),
});

/** Who comes in, and as what. */
const arrivals = [
  createRoute({
    getParentRoute: () => frame,
    path: '/device-categories',
    component: lazyRouteComponent(() => import('./device-categories/DeviceCategoriesPage.tsx'), 'DeviceCategoriesPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/duplicate-identities',
    component: lazyRouteComponent(
      () => import('./duplicate-identities/DuplicateIdentitiesPage.tsx'),
      'DuplicateIdentitiesPage',
    ),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/identity-conflicts',
    component: lazyRouteComponent(
      () => import('./identity-conflicts/IdentityConflictsPage.tsx'),
      'IdentityConflictsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/waiting-computers',
    component: lazyRouteComponent(() => import('./waiting-computers/WaitingComputersPage.tsx'), 'WaitingComputersPage'),
  }),
] as const;

/** The site's own state. */
const siteCare = [
  createRoute({
    getParentRoute: () => frame,
    path: '/site/backups',
    component: lazyRouteComponent(() => import('./backups/BackupsPage.tsx'), 'BackupsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/site/certificates',
    component: lazyRouteComponent(() => import('./certificates/CertificatesPage.tsx'), 'CertificatesPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/site/health',
    component: lazyRouteComponent(() => import('./site-health/SiteHealthPage.tsx'), 'SiteHealthPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/site/log',
    validateSearch: SiteLogSearchSchema,
    component: lazyRouteComponent(() => import('./site-log/SiteLogPage.tsx'), 'SiteLogPage'),
  }),
] as const;

/** What is kept of devices besides themselves. */
const ofDevices = [
  createRoute({
    getParentRoute: () => frame,
    path: '/computer-associations',
    validateSearch: ComputerAssociationsSearchSchema,
    component: lazyRouteComponent(
      () => import('./computer-associations/ComputerAssociationsPage.tsx'),
      'ComputerAssociationsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/recovery-keys',
    validateSearch: RecoveryKeysSearchSchema,
    component: lazyRouteComponent(() => import('./recovery-keys/RecoveryKeysPage.tsx'), 'RecoveryKeysPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/user-device-affinities',
    validateSearch: AffinitiesSearchSchema,
    component: lazyRouteComponent(
      () => import('./user-device-affinities/UserDeviceAffinitiesPage.tsx'),
      'UserDeviceAffinitiesPage',
    ),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    setUp,
    frame.addChildren([
      home,
      devices,
      device,
      alerts,
      deployments,
      deploymentNew,
      deployment,
      firstDeployment,
      deploymentTemplates,
      collections,
      newCollection,
      collection,
      images,
      image,
      upgradePackages,
      upgradePackage,
      bootImages,
      packages,
      softwarePackage,
      applications,
      application,
      content,
      contentVersion,
      jobs,
      taskSequences,
      taskSequence,
      taskSequenceImport,
      account,
      apiTokens,
      audit,
      identityProviders,
      identityProvider,
      securityRoles,
      securityRole,
      securityScopes,
      settings,
      site,
      users,
      user,
      webhooks,
      webhook,
      deviceImport,
      runs,
      run,
      reports,
      report,
      labComputers,
      statusMessages,
      taskSequenceEditor,
      ...arrivals,
      ...siteCare,
      ...ofDevices,
    ]),
  ]),
  defaultPreload: 'intent',
  // Dialogs and forms of one thing do not go on over the next one of its kind.
  defaultRemountDeps: ({ params }) => params,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
