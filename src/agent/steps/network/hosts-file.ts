/** /etc/hosts (hosts(5)) with the computer's own name: without DNS it must find itself, or sudo and mail servers wait. */

/** Debian's address for the computer's own name where it has no fixed one (Debian reference, 5.1.1). */
const OWN_ADDRESS = '127.0.1.1';

/** The text with the line of 127.0.1.1 for this computer, other lines as they are. Applied to its own result it changes nothing. */
export function deployedHosts(imageHosts: string, computerName: string, dnsSuffix: string | null): string {
  const own = [OWN_ADDRESS, ...(dnsSuffix === null ? [] : [`${computerName}.${dnsSuffix}`]), computerName].join(' ');
  const lines = imageHosts.split('\n').filter((line) => line.trim().split(/\s+/)[0] !== OWN_ADDRESS);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const localhost = lines.findLastIndex((line) => line.trim().split(/\s+/)[0] === '127.0.0.1');
  if (localhost === -1) return `${['127.0.0.1 localhost', own, ...lines].join('\n')}\n`;
  return `${[...lines.slice(0, localhost + 1), own, ...lines.slice(localhost + 1)].join('\n')}\n`;
}
