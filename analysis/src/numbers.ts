const MINUS = '\u2212';

/**
 * A number for reading: up to 4 significant digits, no trailing zeros, an
 * exponent below 0.001 and from 100,000 on; whole numbers below a billion in
 * full, in groups of three from 10,000 on. The sign is U+2212.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return nonFinite(value);
  }
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) {
    return sign(value) + groups(String(size));
  }
  if (size < 0.001 || size >= 99_995) {
    const [mantissa, exponent] = size.toExponential(3).split('e');
    return `${sign(value)}${withoutTrailingZeros(mantissa)}e${exponent.replace('+', '')}`;
  }
  const digits = size < 9_999.5 ? size.toPrecision(4) : size.toFixed(0);
  const [whole, fraction] = withoutTrailingZeros(digits).split('.');
  return sign(value) + groups(whole) + (fraction ? `.${fraction}` : '');
}

/**
 * Numbers that stand beside each other, each as {@link formatNumber} but all
 * with the same number of decimals: 0.9912 and 0.9880. Numbers that differ in
 * value differ in text if 8 decimals can tell them apart; `least` asks for
 * more decimals than that. Falls back to {@link formatNumber} when one of them
 * needs an exponent.
 */
export function formatNumbers(values: readonly number[], least = 0): string[] {
  const finite = values.filter(Number.isFinite);
  const plain = finite.every(value => {
    const size = Math.abs(value);
    return value === 0 || (size >= 0.001 && size < 99_995);
  });
  if (!plain || finite.length === 0 || finite.every(Number.isInteger)) {
    return values.map(formatNumber);
  }
  let decimals = Math.max(least, ...finite.map(v => decimalsOf(formatNumber(v))));
  const distinct = new Set(finite).size;
  while (decimals < 8 && new Set(finite.map(v => v.toFixed(decimals))).size < distinct) {
    decimals++;
  }
  return values.map(value => {
    if (!Number.isFinite(value)) {
      return nonFinite(value);
    }
    const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.');
    return sign(value) + groups(whole) + (fraction ? `.${fraction}` : '');
  });
}

/**
 * The size of a difference with 2 significant digits: 14, 0.0038, 0.000064;
 * an exponent only below a millionth.
 */
export function formatDifference(difference: number): string {
  const size = Math.abs(difference);
  const rounded = size >= 100 ? Math.round(size) : Number(size.toPrecision(2));
  return rounded >= 1e-6 && rounded < 0.001 ? String(rounded) : formatNumber(rounded);
}

/** A duration in milliseconds for reading: 0.4s, 41s, 2m04s, 1h02m, 3d04h. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) {
    return '–';
  }
  const tenths = Math.round(Math.max(0, ms) / 100);
  if (tenths < 100) {
    return `${(tenths / 10).toFixed(1)}s`;
  }
  const seconds = Math.round(Math.max(0, ms) / 1000);
  if (seconds < 60) {
    return `${seconds}s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) {
    return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
  }
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)}d${twoDigits(hours % 24)}h`;
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : `${MINUS}∞`;
}

function sign(value: number): string {
  return value < 0 ? MINUS : '';
}

function groups(digits: string): string {
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

function withoutTrailingZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/** How many decimals a formatted number shows; 0 when it has an exponent. */
export function decimalsOf(text: string): number {
  return text.includes('e') ? 0 : (text.split('.')[1]?.length ?? 0);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
