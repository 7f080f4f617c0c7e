/**
 * Room on a disk that parts which are on their way will fill. Each of them alone would leave the reserve, and all together would not: so each is counted from its
 * beginning to its end, less what the disk has of it already. One process takes all parts.
 */

export interface RoomPromise {
  /** So many bytes of it are on the disk now, and no longer free. */
  written(bytes: number): void;
  end(): void;
}

export class PromisedRoom {
  readonly #reserveBytes: number;
  #promised = 0;
  /** One asks after the other: two that ask at once are not both refused where there is room for one. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(reserveBytes: number) {
    this.#reserveBytes = reserveBytes;
  }

  /** Null: with it and what was promised before, less than the reserve would be left. */
  promise(bytes: number, bytesFree: () => Promise<number>): Promise<RoomPromise | null> {
    const asked = this.#turn.then(async () => {
      const free = await bytesFree();
      return free < this.#promised + bytes + this.#reserveBytes ? null : this.#begin(bytes);
    });
    this.#turn = asked.catch(() => undefined);
    return asked;
  }

  #begin(bytes: number): RoomPromise {
    let left = bytes;
    this.#promised += bytes;
    const take = (taken: number) => {
      left -= taken;
      this.#promised -= taken;
    };
    return { written: (written) => take(Math.min(written, left)), end: () => take(left) };
  }
}
