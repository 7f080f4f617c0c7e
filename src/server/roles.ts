/** What a site does, in parts that can run in processes of their own. */
export const roles = ['api', 'content', 'netboot'] as const;
/**
 * `api`: the API, jobs, events · `content`: image bytes over plain HTTP · `netboot`: boot files over the same listener, DHCP, TFTP.
 */
export type Role = (typeof roles)[number];

/**
 * Which roles share a process. Content and netboot have one listener, since loaders and agents are told one address; the API has its
 * own process, so that a boot storm never slows it and neither can take the other down. In the order of their start: the API comes last,
 * since whoever is answered by it takes the site for started.
 */
export function processesOf(wanted: readonly Role[]): Role[][] {
  const groups: Role[][] = [
    wanted.filter((role) => role === 'content' || role === 'netboot'),
    wanted.filter((role) => role === 'api'),
  ];
  return groups.filter((group) => group.length > 0);
}
