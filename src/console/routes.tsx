/** Every page of the console and its address, in one place; each page is fetched when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { CollectionSearchSchema, CollectionsSearchSchema } from './collections/collections-search.ts';
import { DevicesSearchSchema } from './devices/devices-search.ts';
import { Frame } from './frame/Frame.tsx';
import { NoSuchPage, PageFailed } from './frame/Nowhere.tsx';

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
];

export const router = createRouter({
  routeTree: root.addChildren([
    setUp,
    frame.addChildren([home, collections, newCollection, collection, devices, device, ...arrivals]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
