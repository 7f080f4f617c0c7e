/** For tests only: decisions as plans, one for each thing a loader can be told. */
import { bootPhrase } from '../../api/boot-phrases.ts';
import { ConfigSchema } from '../config.ts';
import type { BootDecision, PxeFacts } from './boot-decision.ts';
import { type BootPlan, bootPlan } from './boot-plan.ts';

export const testConfig = ConfigSchema.parse({
  dataDirectory: '/nowhere',
  address: '10.0.0.1',
  siteName: 'School',
  kernelArguments: 'console=ttyS0 console=tty0',
});
export const testIdentity = { mac: '52:54:00:77:00:01', smbiosUuid: '4c4c4544-0035-3510-8052-b4c04f4a3132' };
/** As a new site has it. */
export const testPxe: PxeFacts = { respond: true, interfaces: [], ignored: false, delaySeconds: 0, promptSeconds: 10 };
const device = { id: 'd1', name: 'PC-1' };
const buildId = '0123456789abcdef';

const decisions = {
  pe: {
    kind: 'pe',
    device,
    buildId,
    promptSeconds: null,
    delaySeconds: 0,
    reasons: [bootPhrase('sentence', { text: bootPhrase('required', { name: 'Deploy Debian' }) })],
  },
  'pe-on-key': {
    kind: 'pe',
    device,
    buildId,
    promptSeconds: 10,
    delaySeconds: 0,
    reasons: [
      bootPhrase('sentence', { text: bootPhrase('toChooseFrom', { count: 1 }) }),
      bootPhrase('canBeChosen', { name: 'Deploy Debian' }),
    ],
  },
  disk: {
    kind: 'disk',
    device,
    buildId,
    delaySeconds: 0,
    reasons: [bootPhrase('runWaitsForDisk', { name: 'Deploy Debian', device: 'PC-1' })],
  },
} satisfies Record<string, BootDecision>;

export const testPlanNames = Object.keys(decisions);

export function testPlan(name: string): BootPlan {
  const decision = new Map<string, BootDecision>(Object.entries(decisions)).get(name);
  if (decision === undefined) throw new Error(`no test plan ${name}`);
  return bootPlan(decision, testIdentity, testConfig);
}
