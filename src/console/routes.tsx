/** Every page of the console and its address, in one place; each page is fetched when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { DevicesSearchSchema } from './devices/devices-search.ts';
import { Frame } from './frame/Frame.tsx';
import { NoSuchPage, PageFailed } from './frame/Nowhere.tsx';
import { EditorSearchSchema } from './task-sequence-editor/editor-search.ts';

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

const taskSequenceEditor = createRoute({
  getParentRoute: () => frame,
  path: '/task-sequences/$id/edit',
  validateSearch: EditorSearchSchema,
  component: lazyRouteComponent(
    () => import('./task-sequence-editor/TaskSequenceEditorPage.tsx'),
    'TaskSequenceEditorPage',
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([setUp, frame.addChildren([home, devices, device, taskSequenceEditor])]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
