/** What a loader is told to do, in no loader's language: the decision with every address and argument filled in. */
import { bootEnglish } from '../../api/boot-phrases.ts';
import type { Config } from '../config.ts';
import type { BootDecision } from './boot-decision.ts';
import { type BootIdentity, bootUrls } from './boot-urls.ts';

export type BootPlan =
  | { readonly kind: 'disk'; readonly shown: readonly string[] }
  | {
      readonly kind: 'pe';
      /** How long a key is waited for, without which the disk follows; null: the PE starts at once. */
      readonly promptSeconds: number | null;
      /** For whoever stands before the computer. */
      readonly shown: readonly string[];
      readonly kernel: string;
      /** In this order; the ticket last, since what comes later wins. */
      readonly initrds: readonly string[];
      readonly kernelArguments: string;
    };

export function bootPlan(decision: BootDecision, who: BootIdentity, config: Config): BootPlan {
  const name = decision.device?.name ?? 'unknown';
  const shown = [`${config.siteName}: this computer is ${name} (${who.mac}).`, ...decision.reasons.map(bootEnglish)];
  if (decision.kind !== 'pe') return { kind: 'disk', shown };
  const urls = bootUrls(config);
  const { buildId, promptSeconds } = decision;
  const kernelArguments = [
    `slipway.root=${urls.bootFile(buildId, 'root.squashfs')}`,
    // How PXELINUX tells the kernel's side which network card was booted from; 01 is Ethernet's hardware type.
    `BOOTIF=01-${who.mac.replaceAll(':', '-')}`,
    config.kernelArguments.trim(),
  ];
  return {
    kind: 'pe',
    promptSeconds,
    shown,
    kernel: urls.bootFile(buildId, 'vmlinuz'),
    initrds: [urls.bootFile(buildId, 'initrd.img'), urls.ticket(who)],
    kernelArguments: kernelArguments.join(' ').trim(),
  };
}
