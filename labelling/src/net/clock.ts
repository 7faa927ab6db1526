/** The server's clock as seen from here. */

export class ServerClock {
  private readonly offset: number;

  constructor(
    serverNow: number,
    private readonly local: () => number = () => Date.now(),
  ) {
    this.offset = serverNow - local();
  }

  now(): number {
    return Math.round(this.local() + this.offset);
  }
}
