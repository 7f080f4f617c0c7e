/** The same with five computers, each of which loses its power once. SLIPWAY_TEST_SEED: which moments; SLIPWAY_POWER_CUTS: how many. */
process.env['SLIPWAY_POWER_CUTS'] ??= '5';
// Read where the module begins.
await import('./whole-language.test.ts');
