import { fromJsonNumber, type JsonNumber } from '@trainlab/api';
import { invalid, type DomainError } from '../domain/errors.js';

/**
 * The fields of a message as MLflow's REST protocol sends them: names in
 * snake_case, 64-bit integers as numbers or as text, numbers that JSON does not
 * know by name, lists of an address as repeated keys. Fields nobody asks for are
 * ignored. Errors have MLflow's wording.
 */
export class Fields {
  /** @param place - of the message in the request, for errors. */
  constructor(values: unknown, place = '') {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      throw wrong(place || 'body', values, 'a JSON object is expected.');
    }
    this._values = values as Record<string, unknown>;
    this._place = place;
  }

  /** A text that is there and not empty. */
  text(name: string, longest?: number): string {
    return this.optionalText(name, longest) || this._missing(name);
  }

  /** A text that is there; it may be empty. */
  content(name: string): string {
    return this.optionalText(name) ?? this._missing(name);
  }

  optionalText(name: string, longest = Infinity): string | undefined {
    const value = this._get(name);
    if (value !== undefined && typeof value !== 'string') {
      throw wrong(this._at(name), value, 'a text is expected.');
    }
    if (value !== undefined && value.length > longest) {
      throw wrong(
        this._at(name),
        `${value.slice(0, 50)}…`,
        `it has ${value.length} characters, and at most ${longest} are possible.`
      );
    }
    return value;
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? this._missing(name);
  }

  optionalInteger(name: string): number | undefined {
    const value = this._get(name);
    const number =
      typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? Number(value) : value;
    if (number === undefined || Number.isInteger(number)) {
      return number as number | undefined;
    }
    throw wrong(this._at(name), value, 'an integer is expected.');
  }

  /** A number, NaN and the infinities by their names. */
  number(name: string): number {
    const value = this._get(name) ?? this._missing(name);
    const number =
      typeof value === 'string' && NAMED.has(value)
        ? fromJsonNumber(value as JsonNumber)
        : value;
    if (typeof number !== 'number') {
      throw wrong(this._at(name), value, 'a number is expected.');
    }
    return number;
  }

  texts(name: string): string[] {
    return this._list(name).map((value, at) => {
      if (typeof value !== 'string') {
        throw wrong(`${this._at(name)}[${at}]`, value, 'a text is expected.');
      }
      return value;
    });
  }

  messages(name: string, most = Infinity): Fields[] {
    const list = this._list(name);
    if (list.length > most) {
      throw invalid(
        name,
        `A request may have at most ${most} ${name}; this one has ${list.length}.`
      );
    }
    return list.map((value, at) => new Fields(value, `${this._at(name)}[${at}]`));
  }

  message(name: string): Fields {
    return new Fields(this._get(name) ?? this._missing(name), this._at(name));
  }

  private _list(name: string): unknown[] {
    const value = this._get(name) ?? [];
    return Array.isArray(value) ? (value as unknown[]) : [value];
  }

  private _get(name: string): unknown {
    return Object.hasOwn(this._values, name)
      ? (this._values[name] ?? undefined)
      : undefined;
  }

  private _missing(name: string): never {
    throw invalid(name, `Missing value for required parameter '${this._at(name)}'.`);
  }

  private _at(name: string): string {
    return this._place === '' ? name : `${this._place}.${name}`;
  }

  private readonly _values: Record<string, unknown>;
  private readonly _place: string;
}

const NAMED = new Set(['NaN', 'Infinity', '-Infinity']);

function wrong(place: string, value: unknown, why: string): DomainError {
  const shown = JSON.stringify(value)?.slice(0, 200) ?? 'nothing';
  return invalid(
    place,
    `Invalid value ${shown} for parameter '${place}' supplied: ${why}`
  );
}
