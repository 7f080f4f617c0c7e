import { z } from 'zod';
import { awaits, defineStep } from '../step.ts';

export const releaseStateStore = defineStep({
  slug: 'release-state-store',
  name: 'Release State Store',
  category: 'User State',
  support: {
    'linux-pe': awaits('user-state'),
    winpe: awaits('user-state'),
    windows: awaits('user-state'),
    linux: awaits('user-state'),
  },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Says that capturing to the state store, or restoring from it, is over. Each Request State Store needs one.',
  options: z.strictObject({}),
  configMgr: {
    type: 'ReleaseStateStoreAction',
    runIn: 'FullOS',
    program: 'osdsmpclient.exe',
    properties: [],
  },
});
