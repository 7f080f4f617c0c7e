/** Every page of the console and its address, in one place; each page is fetched when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { AlertsSearchSchema } from './alerts/alerts-search.ts';
import { DeploySearchSchema } from './deployments/deploy-search.ts';
import { DeploymentSearchSchema } from './deployments/deployment-search.ts';
import { DeploymentsSearchSchema } from './deployments/deployments-search.ts';
import { DevicesSearchSchema } from './devices/devices-search.ts';
import { Frame } from './frame/Frame.tsx';
import { NoSuchPage, PageFailed } from './frame/Nowhere.tsx';
import { ReportSearchSchema } from './reports/report-search.ts';
import { StatusMessagesSearchSchema } from './status-messages/status-messages-search.ts';

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
  component: lazyRouteComponent(() => import('./devices/DevicePage.tsx'), 'DevicePage'),
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

const deploymentTemplates = createRoute({
  getParentRoute: () => frame,
  path: '/deployment-templates',
  component: lazyRouteComponent(
    () => import('./deployment-templates/DeploymentTemplatesPage.tsx'),
    'DeploymentTemplatesPage',
  ),
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

const monitoringRoutes = [reports, report, statusMessages] as const;
const deploymentRoutes = [alerts, deployments, deploymentNew, deployment, deploymentTemplates] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    setUp,
    frame.addChildren([home, devices, device, ...deploymentRoutes, ...monitoringRoutes]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
