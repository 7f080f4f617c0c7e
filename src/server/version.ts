import packageJson from '../../package.json' with { type: 'json' };

/** The product's version; boot images are rebuilt when it changes. */
export const version = packageJson.version;
