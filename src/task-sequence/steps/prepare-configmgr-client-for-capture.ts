import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const prepareConfigmgrClientForCapture = defineStep({
  slug: 'prepare-configmgr-client-for-capture',
  name: 'Prepare ConfigMgr Client for Capture',
  category: 'Images',
  support: { windows: awaits('windows') },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Takes what identifies the client out of a reference computer.',
  options: z.strictObject({}),
  configMgr: {
    type: 'PrepareSMSClientAction',
    runIn: 'FullOS',
    program: 'osdpreparesmsclient.exe',
    properties: [],
  },
});
