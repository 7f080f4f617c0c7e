/** Draws the pictures in testdata/ anew after the screen was changed on purpose: `node src/agent/screen/write-test-pictures.ts`. Look at them before they are committed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { pictures, pictureText, pictureUrl } from './test-pictures.ts';

const folder = new URL('testdata/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const picture of pictures) writeFileSync(pictureUrl(picture), pictureText(picture));
