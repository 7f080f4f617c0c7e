/** A deployed Linux: systemd starts the agent, and a restart is the kernel's. */
import { HOME, removeFromSystem } from '../engine/staging.ts';
import type { Machine } from '../machine/machine.ts';
import type { DeployedSystem } from './deployed.ts';
import { operatingSystemOf } from './operating-system.ts';

export function linuxSystem(machine: Machine): DeployedSystem {
  return {
    environment: 'linux',
    home: HOME,
    operatingSystem: () => operatingSystemOf(machine),
    restart: (target) => machine.restart(target),
    leave: () => removeFromSystem(machine),
  };
}
