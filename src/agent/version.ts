import packageJson from '../../package.json' with { type: 'json' };

/** The product's version; the site refuses agents that are too old or too new for it. */
export const agentVersion: string = packageJson.version;
