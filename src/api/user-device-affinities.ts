/** User device affinities: which users use which device. A user here is a name in a directory, no account of the site. */
export const affinityStates = ['confirmed', 'pending'] as const;
export type AffinityState = (typeof affinityStates)[number];
export const affinitySources = ['manual', 'csv', 'run'] as const;
export type AffinitySource = (typeof affinitySources)[number];
export const affinitySettings = ['none', 'auto', 'pending'] as const;
export type AffinitySetting = (typeof affinitySettings)[number];
