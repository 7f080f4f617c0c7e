import * as z from 'zod';
import { defineStep } from '../step.ts';
import { userStateSupport } from '../user-state.ts';

export const requestStateStore = defineStep({
  slug: 'request-state-store',
  name: 'Request State Store',
  category: 'User State',
  support: userStateSupport,
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Asks for a place in the state store, to capture to or to restore from.',
  options: z.strictObject({
    purpose: z.enum(['capture', 'restore']).default('capture').describe('What the place is for.'),
    retryCount: z.int().min(0).max(600).default(3).describe('How often it asks again.'),
    retryDelaySeconds: z.int().min(0).max(600).default(10).describe('How long it waits in between.'),
    networkAccessAccount: z
      .boolean()
      .default(false)
      .describe('Whether the network access account is used when the computer’s own fails.'),
  }),
  configMgr: {
    type: 'RequestStateStoreAction',
    runIn: 'FullOS',
    program: 'osdsmpclient.exe',
    properties: [
      {
        property: 'RequestType',
        variable: 'OSDStateRequestType',
        option: 'purpose',
        values: { Capture: 'capture', Restore: 'restore' },
        hidden: true,
      },
      {
        property: 'SMPRetryCount',
        variable: 'OSDStateSMPRetryCount',
        option: 'retryCount',
        as: 'number',
        hidden: true,
      },
      {
        property: 'SMPRetryTime',
        variable: 'OSDStateSMPRetryTime',
        option: 'retryDelaySeconds',
        as: 'number',
        hidden: true,
      },
      { property: 'FallbackToNAA', variable: 'OSDStateFallbackToNAA', option: 'networkAccessAccount', as: 'flag' },
    ],
  },
  results: {
    OSDStateStorePath: 'where the state is',
  },
});
