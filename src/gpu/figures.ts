import type { TranslationBundle } from '@jupyterlab/translation';
import type { ClockLimit, Gpu } from '@trainlab/api';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const SPACE = '\u00a0';
const MINUTE = 60_000;

function unitOf(bytes: number): number {
  let unit = 0;
  for (let value = bytes; value >= 999.5 && unit < UNITS.length - 1; value /= 1024) {
    unit++;
  }
  return unit;
}

function digits(value: number): string {
  return value >= 99.95 || value === 0 ? value.toFixed(0) : value.toFixed(1);
}

/**
 * Memory for reading, in the steps of 1024 that it is made in and that drivers
 * name it in: 31.2 GiB. With `like`, in the unit of that number and without it.
 */
export function formatMemory(bytes: number, like?: number): string {
  const unit = unitOf(like ?? bytes);
  const text = digits(bytes / 1024 ** unit);
  return like === undefined ? `${text}${SPACE}${UNITS[unit]}` : text;
}

/** Part and whole in one unit: 31.2 / 79.6 GiB. */
export function formatMemoryOf(used: number | undefined, total: number): string {
  const whole = formatMemory(total);
  return used === undefined ? whole : `${formatMemory(used, total)} / ${whole}`;
}

export function formatPercent(value: number): string {
  return `${Math.round(value)}${SPACE}%`;
}

/** 412 / 700 W */
export function formatPower(power: number, limit?: number): string {
  return limit === undefined
    ? `${Math.round(power)}${SPACE}W`
    : `${Math.round(power)} / ${Math.round(limit)}${SPACE}W`;
}

/** Power, temperature and clock of a GPU, those that are reported. */
export function measures(gpu: Gpu): string[] {
  const { power, powerLimit, temperature, clock } = gpu;
  return [
    ...(power === undefined ? [] : [formatPower(power, powerLimit)]),
    ...(temperature === undefined ? [] : [`${Math.round(temperature)}${SPACE}°C`]),
    ...(clock === undefined ? [] : [`${Math.round(clock)}${SPACE}MHz`])
  ];
}

/** What holds the clock down, in words; `undefined` when that is not reported. */
export function clockLimitText(
  limits: readonly ClockLimit[] | undefined,
  trans: TranslationBundle
): string | undefined {
  if (!limits) {
    return undefined;
  }
  if (limits.length === 0) {
    return trans.__('not throttled');
  }
  if (limits.length > 1) {
    return trans.__('throttled: power, heat');
  }
  switch (limits[0]) {
    case 'power':
      return trans.__('throttled: power');
    case 'temperature':
      return trans.__('throttled: heat');
    default:
      return trans.__('throttled by hardware');
  }
}

/** 16 cores, also by quota: 1.5 cores. */
export function coresText(cores: number, trans: TranslationBundle): string {
  return Number.isInteger(cores)
    ? trans._n('%1 core', '%1 cores', cores)
    : trans.__('%1 cores', Math.round(cores * 10) / 10);
}

/** How long a kernel has been idle; `undefined` within the first minute. */
export function idleText(
  milliseconds: number,
  trans: TranslationBundle
): string | undefined {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) {
    return undefined;
  }
  return minutes < 120
    ? trans.__('idle %1 min', minutes)
    : trans.__('idle %1 h', Math.floor(minutes / 60));
}
