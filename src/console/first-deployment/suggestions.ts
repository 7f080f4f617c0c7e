/** What is filled in already where somebody deploys for the first time. Pure. */
import type { Image } from '../../api/images.ts';
import type { Template } from '../../task-sequence/templates/template.ts';
import { templates } from '../../task-sequence/templates/templates.ts';

export const LONGEST_COLLECTION_NAME = 127;

/** Those that need nothing but an image. */
export const imageTemplates: readonly Template[] = templates.filter(({ asks }) => asks.join() === 'image');

export function suggestedTemplate(image: Image | undefined): string {
  return image?.images[0]?.platform === 'windows' ? 'install-windows' : 'install-linux';
}

/** What came last is what somebody wants to deploy. */
export function newest<Thing extends { readonly createdAt: string }>(things: readonly Thing[]): Thing | undefined {
  return [...things].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
}

/** `Install Debian`, or `Install Debian 2` where that is taken; never longer than `most`. */
export function freeName(wanted: string, taken: readonly string[], most: number, between = ' '): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : `${between}${number}`;
    const name = wanted.slice(0, most - end.length) + end;
    if (!lower.has(name.toLowerCase())) return name;
  }
}

/** Of the lab's computers and the site's devices: `pc1`, `pc2`, … */
export function freeComputerName(taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) if (!lower.has(`pc${number}`)) return `pc${number}`;
}
