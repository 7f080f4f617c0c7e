/** How a Linux is told to restart; everything of it has been written to the disks before. */
export interface RestartFacts {
  /** systemd runs as the first process: `/run/systemd/system` exists (sd_booted(3)). */
  readonly systemd: boolean;
}

/**
 * The command lines to try, in order. Where systemd runs it ends the services first; the PE has none, and the plain call is
 * what brings it down when systemd does not do it.
 */
export function restartCommands({ systemd }: RestartFacts): [string, ...string[]][] {
  const plain: [string, ...string[]] = ['reboot', '-f'];
  return systemd ? [['systemctl', 'reboot'], plain] : [plain];
}
