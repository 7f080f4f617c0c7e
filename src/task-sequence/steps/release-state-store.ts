import * as z from 'zod';
import { defineStep } from '../step.ts';
import { userStateSupport } from '../user-state.ts';

export const releaseStateStore = defineStep({
  slug: 'release-state-store',
  name: 'Release State Store',
  category: 'User State',
  support: userStateSupport,
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Says that capturing to the state store, or restoring from it, is over. Each Request State Store needs one.',
  options: z.strictObject({}),
  reads: {
    OSDStateStorePath: 'which place is given back',
  },
  configMgr: {
    type: 'ReleaseStateStoreAction',
    runIn: 'FullOS',
    program: 'osdsmpclient.exe',
    properties: [],
  },
});
