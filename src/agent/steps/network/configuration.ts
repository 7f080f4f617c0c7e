import type { NetworkSettings } from './settings.ts';

export interface ConfigurationFile {
  /** Within the system: `etc/hostname`. */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** What one kind of network configuration needs. */
export interface Configuration {
  readonly files: readonly ConfigurationFile[];
  /** Files of the image that would compete, kept beside under another name. */
  readonly setAside: readonly string[];
}

/** What a renderer is given: settings that were checked, and what it must know of the image. */
export interface RenderRequest {
  readonly settings: NetworkSettings;
  /** Present files that configure the network the renderer's way; paths within the system. */
  readonly present: readonly string[];
  /** resolvconf is there, which collects DNS servers. */
  readonly hasResolvconf: boolean;
}

/** `525400aa0001`: a part of file names. */
export function compactMac(mac: string): string {
  return mac.replaceAll(':', '');
}
