/** What the server says when the page opens: design, picture, documents, status. PURE. */
import type { Size } from './geometry';
import type { Kind } from './kinds';
import type { Stored } from './object';
import type { Questions, YesNo } from './questions';
import type { Level } from './viewport';

export type Mode = 'preview' | 'work' | 'look';
export type ViewExisting = 'e' | 'n' | 'd' | 'a';

export type Synonyms = Readonly<Record<string, readonly string[]>>;

export interface Design {
  readonly required_objects: number | null;
  readonly instructions: string;
  readonly intro_html: string | null;
  readonly intro_url: string | null;
  readonly actions: string;
  readonly view_existing: ViewExisting;
  readonly show_object_list: boolean;
  readonly names: readonly string[];
  readonly names_enforced: boolean;
  /** What else the names are called. */
  readonly synonyms?: Synonyms;
  readonly attribute_fields?: readonly AttributeField[];
  /** A new outline is cut by what is there. */
  readonly no_overlap?: boolean;
  /** Every object of the names is asked for: a worker may say that nothing is left. */
  readonly all_of_names?: boolean;
  /** What the pictures in the instructions say; `Session.pictures` has them in this order. */
  readonly examples?: readonly ExampleSaid[];
  readonly nothing_to_label: boolean;
  /** What follow-up HIT it is; of others there is none. */
  readonly hit_kind?: 'correct' | 'verify' | 'cover';
  readonly minimum_area: number;
  /** What new objects may be drawn as, the first of them to begin with. */
  readonly kinds: readonly Kind[];
  /** A box is drawn by its four outermost points. */
  readonly extreme_clicks: boolean;
  readonly reward: string | null;
  /** ISO 4217 of the sums, "" where none is chosen. */
  readonly currency: string;
  /** What approved objects above a number earn on top, and at most. */
  readonly object_bonus: {
    readonly each: string;
    readonly above: number;
    readonly most: string;
  } | null;
}

export interface ExampleSaid {
  readonly good: boolean;
  readonly caption: string;
}

/** One thing that is asked about each object. */
export interface AttributeField {
  readonly name: string;
  readonly kind: 'choice' | 'number' | 'text' | 'flag';
  readonly choices: readonly string[];
}

export interface Limits {
  readonly ring_points: number;
  readonly object_points: number;
  readonly objects: number;
  readonly name: number;
}

export interface Problem {
  readonly object_id: string;
  readonly code: string;
  readonly message: string;
}

/** What the server has counted; the page never decides this itself. */
export interface Status {
  readonly counted: number;
  readonly required: number;
  readonly can_submit: boolean;
  readonly final: boolean;
  readonly problems: readonly Problem[];
}

export interface Picture extends Size {
  /** None where the picture was removed, or may be shown only after its terms are accepted. */
  readonly levels: readonly Level[];
  readonly urls_expire_at: number;
  /** Changes when other bytes take the picture's place. */
  readonly version: string;
  /** Its requester removed it; what was drawn can still be handed in. */
  readonly removed: boolean;
  readonly has_terms: boolean;
}

/** What a worker accepts before a picture is sent. */
export interface Terms {
  readonly html: string;
  readonly requester: string;
  readonly ticket: string;
}

export interface FixedSet {
  readonly document_id: string | null;
  readonly objects: readonly Stored[];
}

export type DownloadKind = 'picture' | 'xml' | 'pack';

export interface Opening {
  readonly mode: Mode;
  readonly token: string | null;
  readonly expires_at: number;
  readonly server_now: number;
  readonly deadline_at: number | null;
  readonly design: Design;
  readonly image: Picture;
  readonly document: {
    readonly id: string;
    readonly seq: number;
    readonly objects: readonly Stored[];
  };
  readonly fixed_set: FixedSet;
  readonly status: Status;
  readonly limits: Limits;
  /** The reward is of a market with play money. */
  readonly play_money: boolean;
  /** Which picture of how many in a row, for a panel that pays. */
  readonly study: {
    readonly number: number;
    readonly total: number;
    readonly paid_by: string;
  } | null;
  /** What a yes/no HIT asks. */
  readonly questions?: Questions;
  /** Whether anything is missing, as it was answered last. */
  readonly coverage?: { readonly answer: YesNo | '' };
  /** A model helps to outline. */
  readonly assist?: true;
  /** Told only where it is not `advise`: remarks are not made, or keep from handing in. */
  readonly coach?: 'off' | 'block';
  /** Of practice: which picture of how many, and where the qualification is. */
  readonly practice?: {
    readonly number: number;
    readonly total: number;
    readonly passed: number;
    readonly asked: number;
    readonly back: string;
  };
  readonly submit_to: string | null;
  readonly names_used: readonly string[];
  /** The picture's name, where it is to be seen. */
  readonly image_name?: string;
  /** File names of what may be downloaded. */
  readonly downloads?: Readonly<Record<DownloadKind, string>>;
  /** Nothing but the picture is wanted on the page. */
  readonly bare?: boolean;
  /** Addresses of the neighbouring pictures, for an owner who works without an assignment. */
  readonly navigation?: { readonly previous: string | null; readonly next: string | null };
}
