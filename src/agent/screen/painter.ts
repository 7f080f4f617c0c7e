/**
 * Brings pictures onto the terminal. It never holds up the deployment: a slow terminal gets fewer pictures, a broken one none.
 *
 *   soon() ──(50 ms, or as long as pictures cost)──► picture ──► only the cells that changed
 *   hurry(), after a key: the next picture at once
 *   every 5 s, and after redraw(), all of it: the kernel writes its messages over the screen and does not say so
 */
import type { Clock } from './clock.ts';
import { askForSize, drawChanges, drawWhole } from './draw.ts';
import type { Frame, Size } from './frame.ts';
import type { Terminal } from './terminal.ts';

const WAIT = 50;
/** Between two pictures passes so many times what one costs: on a slow processor the image on its way to the disk comes first. */
const PAUSE_PER_COST = 15;
/** But one a second there always is: the first ones cost most, while the engine warms up. */
const LONGEST_PAUSE = 1_000;
const WHOLE_EVERY = 5_000;
/** A serial line of 9600 baud needs three seconds for a whole picture, and no kernel message is on it that was not meant to be. */
const WHOLE_EVERY_SERIAL = 30_000;
/** Of a terminal that says nothing of its size. */
const USUAL_SIZE: Size = { columns: 80, rows: 24 };

export class Painter {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #picture: (size: Size) => Frame;
  /** What the terminal shows; null when that is not known. */
  #shown: Frame | null = null;
  #wholeAt = Number.NEGATIVE_INFINITY;
  #stopTimer: (() => void) | null = null;
  #writing = false;
  #notBefore = Number.NEGATIVE_INFINITY;
  #answeredSize: Size = USUAL_SIZE;

  constructor(terminal: Terminal, clock: Clock, picture: (size: Size) => Frame) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#picture = picture;
  }

  soon(): void {
    this.#stopTimer ??= this.#paintAfter(Math.max(WAIT, this.#notBefore - this.#clock.elapsed()));
  }

  /** A person has pressed a key and looks for what it did. */
  hurry(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#paintAfter(WAIT);
  }

  redraw(): void {
    this.#shown = null;
    this.soon();
  }

  /** To be called now and then. */
  refresh(): void {
    const every = this.#terminal.size() === null ? WHOLE_EVERY_SERIAL : WHOLE_EVERY;
    if (this.#clock.elapsed() - this.#wholeAt >= every) this.#shown = null;
    this.soon();
  }

  /** The terminal's own answer to the question for its size. */
  sizeAnswered(size: Size): void {
    this.#answeredSize = size;
    this.soon();
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#shown = null;
  }

  #paintAfter(milliseconds: number): () => void {
    return this.#clock.after(milliseconds, () => {
      this.#stopTimer = null;
      // A terminal that is still busy gets this picture, or a newer one, with the next call.
      if (this.#writing) return;
      const begun = this.#clock.elapsed();
      this.#paint();
      const ended = this.#clock.elapsed();
      this.#notBefore = ended + Math.min(PAUSE_PER_COST * (ended - begun), LONGEST_PAUSE);
    });
  }

  #paint(): void {
    const known = this.#terminal.size();
    const frame = this.#picture(known ?? this.#answeredSize);
    const text = this.#shown === null ? this.#whole(frame, known) : drawChanges(this.#shown, frame);
    this.#shown = frame;
    if (text === '') return;
    this.#writing = true;
    this.#terminal.write(text).then(
      () => {
        this.#writing = false;
      },
      () => {
        // It is gone; should it come back, it needs everything.
        this.#writing = false;
        this.#shown = null;
      },
    );
  }

  #whole(frame: Frame, known: Size | null): string {
    this.#wholeAt = this.#clock.elapsed();
    return (known === null ? askForSize : '') + drawWhole(frame);
  }
}
