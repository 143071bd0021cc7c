import type { ISignal } from '@lumino/signaling';

/** What was found about one layer; see `trainlab/doctor/finding.py`. */
export interface IFinding {
  readonly layer: string;
  /** `absent`: not there, and not needed. `mend`: something to do. */
  readonly state: 'ok' | 'absent' | 'mend';
  /** What is there and where. */
  readonly found: string;
  /** What that means for the person. */
  readonly meaning: string;
  readonly version?: string | null;
  /** The one command that mends it. */
  readonly command?: string | null;
  /** What else was tried. */
  readonly details?: readonly string[];
}

/** The layers that TrainLab stands on, from the chips up; knows nothing of the DOM. */
export interface IDoctorModel {
  readonly changed: ISignal<IDoctorModel, void>;

  /** Absent until the first look has ended. */
  readonly findings?: readonly IFinding[];
  /** Milliseconds since 1970 of the look that `findings` tell of. */
  readonly lookedAt?: number;
  /** A look is going on. */
  readonly looking: boolean;
  /** Why the last look failed; findings of an earlier one stay. */
  readonly error?: Error;

  /** Looks at every layer, unless a look is going on. Never rejects. */
  look(): Promise<void>;
}
