/** The server's clock as seen from here. */

/** So far may the machine's clock and its steady one go apart before it counts as a jump. */
const JUMP_MS = 2000;

export class ServerClock {
  private offset = 0;
  private apart: number;

  constructor(
    serverNow: number,
    private readonly local: () => number = () => Date.now(),
    private readonly steady: () => number = () => performance.now(),
  ) {
    this.apart = local() - steady();
    this.set(serverNow);
  }

  now(): number {
    return Math.round(this.local() + this.offset);
  }

  /** The server has just told its time. */
  set(serverNow: number): void {
    this.offset = serverNow - this.local();
  }

  /** Has the machine slept, or its clock been set, since this was last asked? */
  jumped(): boolean {
    const apart = this.local() - this.steady();
    const jump = Math.abs(apart - this.apart) > JUMP_MS;
    this.apart = apart;
    return jump;
  }
}
