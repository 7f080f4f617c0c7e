/** Draws what a virtual computer's screen shows, picture after picture. */
import { getLabScreen } from '../../api/lab.ts';

/** About one a second: what happens at a start can be read along, and the site has little to do. */
const PICTURE_MILLISECONDS = 1000;
const PATIENCE_MILLISECONDS = 15_000;

/** Until the signal aborts. `tell`: whether there is a picture; it stays when the next one cannot be had. */
export async function followScreen(
  name: string,
  canvas: HTMLCanvasElement,
  tell: (state: 'shown' | 'lost') => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const next = pause(PICTURE_MILLISECONDS);
    try {
      draw(canvas, await takePicture(name, signal));
      tell('shown');
    } catch {
      // Switched off at this moment, or the lab or the site is away: the next one tells.
      if (!signal.aborted) tell('lost');
    }
    await next;
  }
}

async function takePicture(name: string, signal: AbortSignal): Promise<ImageBitmap> {
  const path = getLabScreen.path.replace(':name', encodeURIComponent(name));
  const answer = await fetch(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MILLISECONDS)]) });
  if (!answer.ok) throw new Error(`The screen of ${name} is not shown: HTTP status ${answer.status}.`);
  return createImageBitmap(await answer.blob());
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  // Setting a size clears what is drawn.
  if (canvas.width !== picture.width) canvas.width = picture.width;
  if (canvas.height !== picture.height) canvas.height = picture.height;
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  picture.close();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
