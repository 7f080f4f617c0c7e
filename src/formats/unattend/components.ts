/**
 * Passes and components of answer files. Source: Microsoft's "Unattended Windows Setup Reference"
 * (https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/), a page for each component and setting.
 */

export const passes = [
  'windowsPE',
  'offlineServicing',
  'generalize',
  'specialize',
  'auditSystem',
  'auditUser',
  'oobeSystem',
] as const;
export type Pass = (typeof passes)[number];

export const architectures = ['amd64', 'arm64', 'x86'] as const;
export type Architecture = (typeof architectures)[number];

/** Where settings stand: those of one component, in one pass, for one architecture. */
export interface ComponentPlace {
  readonly pass: Pass;
  /** `Microsoft-Windows-Shell-Setup`. */
  readonly component: string;
  readonly architecture: Architecture;
}

/** Of the elements themselves. */
export const UNATTEND_NAMESPACE = 'urn:schemas-microsoft-com:unattend';
/** Of `wcm:action` and `wcm:keyValue`. */
export const WCM_NAMESPACE = 'http://schemas.microsoft.com/WMIConfig/2002/State';

/** What every component of Windows has besides its name and architecture. */
export const componentIdentity = {
  publicKeyToken: '31bf3856ad364e35',
  language: 'neutral',
  versionScope: 'nonSxS',
} as const;
