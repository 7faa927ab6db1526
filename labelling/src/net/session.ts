/** The page's authority and its renewal: the token, the deadline, the picture's signed addresses. */
import type { Opening, Picture } from '../model/wire';
import { ServerClock } from './clock';
import type { SeenSums } from './seenTime';
import { CallError } from './transport';
import type {
  AnswersSoFar,
  Edit,
  EditAnswer,
  GivenAnswer,
  PicturesOf,
  Server,
  SubmitAnswer,
} from './transport';

export class Session {
  readonly clock: ServerClock;
  deadline: number | null;
  picture: Picture;
  /** Why the last renewal gave no authority to work. */
  ended: 'final' | 'returned' | null = null;
  private token: string;
  private expires: number;
  private renewing: Promise<boolean> | null = null;

  private constructor(
    private readonly server: Server,
    private readonly url: string,
    readonly opening: Opening,
  ) {
    this.clock = new ServerClock(opening.server_now);
    this.token = opening.token ?? '';
    this.expires = opening.expires_at;
    this.deadline = opening.deadline_at;
    this.picture = opening.image;
  }

  /** Opens the assignment that the address names. */
  static async open(server: Server, url: string): Promise<Session> {
    return new Session(server, url, await server.open(url));
  }

  edit(edit: Edit): Promise<EditAnswer> {
    return this.server.edit(edit, this.token);
  }

  answer(given: GivenAnswer): Promise<AnswersSoFar> {
    return this.server.answer(given, this.token);
  }

  /** The pictures of yes/no questions, or of examples, as they are now. */
  async pictures(of: PicturesOf): Promise<readonly Picture[]> {
    return ((await this.ask(of)) as { pictures: Picture[] }).pictures;
  }

  submit(answer: {
    nothing_to_label: boolean;
    nothing_left: boolean;
    comments: string;
    last_name: string;
  }): Promise<SubmitAnswer> {
    return this.ask('submit', answer) as Promise<SubmitAnswer>;
  }

  /** What is asked seldom, with this page's authority; without a body it is only read. */
  ask(path: string, body?: object): Promise<unknown> {
    return this.withRenewal(() => this.server.ask(path, this.token, body));
  }

  /** A file: a download of what the server has now, the bitmap of a mask. */
  file(path: `${'download' | 'masks'}/${string}`): Promise<Blob> {
    return this.withRenewal(() => this.server.file(path, this.token));
  }

  tellTime(sums: SeenSums): void {
    this.server.tellTime(sums, this.token);
  }

  async extend(): Promise<number> {
    const { deadline_at } = (await this.ask('extend', {})) as { deadline_at: number };
    this.deadline = deadline_at;
    return deadline_at;
  }

  /** Accepts the terms that the ticket is for. */
  acceptTerms(ticket: string): Promise<unknown> {
    return this.server.ask('terms', ticket, {});
  }

  /** Fresh addresses of the picture's levels. */
  async renewPicture(): Promise<Picture> {
    this.picture = (await this.ask('image')) as Picture;
    return this.picture;
  }

  /** Milliseconds until the token or the addresses should be renewed. */
  renewalDue(): number {
    return Math.min(this.picture.urls_expire_at, this.expires) - 60_000 - this.clock.now();
  }

  /** Opens again for a fresh token; false when the server no longer lets this assignment work. */
  renew(): Promise<boolean> {
    this.renewing ??= this.reopen().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async reopen(): Promise<boolean> {
    const again = await this.server.open(this.url);
    if (again.mode !== this.opening.mode || again.token === null) {
      this.ended = again.status.final ? 'final' : 'returned';
      return false;
    }
    this.clock.set(again.server_now);
    this.token = again.token;
    this.expires = again.expires_at;
    this.deadline = again.deadline_at;
    this.picture = again.image;
    return true;
  }

  private async withRenewal<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const stale = error instanceof CallError && error.status === 401 && !error.passing;
      if (!stale || !(await this.renew())) throw error;
      return call();
    }
  }
}
