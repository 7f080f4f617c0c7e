/** Network settings that a person gives at the computer, and what they become on it. */
import type { Machine } from '../machine/machine.ts';
import type { NetworkSettings } from '../screen/network-settings.ts';
import type { Screen } from '../screen/screen.ts';

/** Asks for settings and applies them; what cannot be applied is told and asked again. */
export function networkChanger(machine: Machine, screen: Screen): () => Promise<void> {
  return async () => {
    let problem: string | undefined;
    for (;;) {
      const { networkAdapters } = await machine.inventory();
      const adapters = networkAdapters.map(({ name, mac, linked }) => ({
        name,
        description: `${mac}, ${linked ? 'cable plugged in' : 'no cable'}`,
      }));
      const answer = await screen.askNetwork({
        adapters,
        canGoBack: true,
        ...(problem === undefined ? {} : { problem }),
      });
      if (answer === 'back') return;
      screen.phase('Setting up the network');
      try {
        for (const [program, ...args] of networkCommands(answer.answer)) await machine.run(program, args);
        await machine.writeFile('/etc/resolv.conf', resolvConf(answer.answer));
        return;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
    }
  };
}

/** The commands that carry the settings out in the PE (iproute2 or busybox's ip, busybox's udhcpc). */
export function networkCommands(settings: NetworkSettings): [string, ...string[]][] {
  const device = settings.interface;
  const fresh: [string, ...string[]][] = [
    ['ip', 'addr', 'flush', 'dev', device],
    ['ip', 'link', 'set', device, 'up'],
  ];
  if (settings.mode === 'dhcp') return [...fresh, ['udhcpc', '-i', device, '-n', '-q', '-t', '5', '-T', '2']];
  const own: [string, ...string[]] = ['ip', 'addr', 'add', `${settings.address}/${settings.prefix}`, 'dev', device];
  if (settings.gateway === null) return [...fresh, own];
  return [...fresh, own, ['ip', 'route', 'replace', 'default', 'via', settings.gateway, 'dev', device]];
}

function resolvConf(settings: NetworkSettings): string {
  return settings.mode === 'dhcp' ? '' : settings.dns.map((server) => `nameserver ${server}\n`).join('');
}
