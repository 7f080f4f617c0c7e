// Runs before the page's modules.
// Zod tries whether it may make parsers from text; the content security policy forbids it, and the browser complains of the attempt (zod 4.6, core.js).
globalThis.__zod_globalConfig = { jitless: true };
// Dark from the first frame on where that was chosen; Mantine keeps the choice under this name.
const chosen = localStorage.getItem('mantine-color-scheme-value');
const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
