/**
 * iPXE's script. `exit 1` hands the computer back to its firmware, which goes on to the next boot device: seen with SeaBIOS,
 * from the ROM and from undionly.kpxe; with OVMF a plain `exit` opens the set-up menu (recipe: netboot, section 10).
 */
import type { BootPlan } from './boot-plan.ts';
import { loaderArguments, loaderUrl, promptText, shownText } from './loader-text.ts';

/** How long the reason of a failure stays on the screen. */
const FAILURE_SECONDS = 60;

export function ipxeScript(plan: BootPlan): string {
  const shown = plan.shown.map((line) => `echo ${shownText(line)}`);
  const body = plan.kind === 'disk' ? diskLines : peLines(plan);
  return `${['#!ipxe', ...shown, ...body].join('\n')}\n`;
}

const diskLines = ['echo Going on to the disk.', 'exit 1'];

function peLines(plan: Extract<BootPlan, { kind: 'pe' }>): string[] {
  const initrds = plan.initrds.map((url) => ({ url: loaderUrl(url).href, name: fileName(url) }));
  // With UEFI the kernel fetches its initrds by name from iPXE's file system; BIOS ignores the argument.
  const names = initrds.map(({ name }) => `initrd=${name}`).join(' ');
  const kernel = `kernel ${loaderUrl(plan.kernel).href} ${names} ${loaderArguments(plan.kernelArguments)}`;
  return [
    ...(plan.promptSeconds === null ? [] : promptLines(plan.promptSeconds)),
    // Long mode (AMD APM volume 3, CPUID 8000_0001h EDX bit 29): the PE is 64-bit only.
    'cpuid --ext 29 || goto too-old',
    ...[kernel, ...initrds.map(({ url, name }) => `initrd --name ${name} ${url}`), 'boot'].map(
      (command) => `${command} || goto failed`,
    ),
    ':too-old',
    'echo The PE needs a 64-bit processor.',
    ':failed',
    `echo The PE could not be started. The disk follows in ${FAILURE_SECONDS} seconds.`,
    `sleep ${FAILURE_SECONDS}`,
    'exit 1',
  ];
}

/** `--timeout` takes milliseconds. */
function promptLines(seconds: number): string[] {
  const [without, question] = promptText(seconds);
  return [
    `echo ${without}`,
    `prompt --key 0x1b --timeout ${seconds * 1000} ${question} && goto pe ||`,
    ...diskLines,
    ':pe',
  ];
}

function fileName(url: string): string {
  return loaderUrl(url).pathname.split('/').at(-1) ?? '';
}
