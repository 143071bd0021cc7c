import { runColor, runDash, type Theme } from './palette';

const GROUND: Record<Theme, string> = { light: '#ffffff', dark: '#111111' };

/** Full protanopia, deuteranopia, tritanopia: Machado, Oliveira and Fernandes (2009), table 1. */
const VISION = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
    1.051998
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294,
    0.968881
  ],
  tritanopia: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
    0.3039
  ]
};

describe.each(['light', 'dark'] as const)('palette on a %s ground', theme => {
  const colors = Array.from({ length: 10 }, (_, slot) => runColor(slot, theme));

  it('has a contrast of at least 3:1', () => {
    for (const color of colors) {
      expect(contrast(color, GROUND[theme])).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(Object.entries(VISION))(
    'keeps every pair apart with %s vision',
    (_, matrix) => {
      for (let a = 0; a < 10; a++) {
        for (let b = 0; b < a; b++) {
          const distance = Math.hypot(
            ...oklab(seen(colors[a], matrix)).map(
              (value, i) => value - oklab(seen(colors[b], matrix))[i]
            )
          );
          if (distance < 0.06) {
            throw new Error(`slots ${b} and ${a} look alike: ${distance.toFixed(3)}`);
          }
        }
      }
    }
  );
});

it('never gives two of a hundred slots the same colour and dash', () => {
  const looks = Array.from({ length: 100 }, (_, slot) =>
    JSON.stringify([runColor(slot, 'light'), runDash(slot)])
  );
  expect(new Set(looks).size).toBe(100);
  expect(runDash(0)).toEqual([]);
});

it('takes any slot', () => {
  for (const slot of [-1, 3.7, NaN, 1e9]) {
    expect(runColor(slot, 'dark')).toMatch(/^#[0-9a-f]{6}$/);
    expect(Array.isArray(runDash(slot))).toBe(true);
  }
});

function linear(color: string): number[] {
  return [1, 3, 5].map(at => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function seen(color: string, matrix: number[]): number[] {
  const [r, g, b] = linear(color);
  return [0, 3, 6].map(row =>
    Math.min(1, Math.max(0, matrix[row] * r + matrix[row + 1] * g + matrix[row + 2] * b))
  );
}

/** WCAG 2 contrast. */
function contrast(a: string, b: string): number {
  const [light, dark] = [a, b]
    .map(color => {
      const [r, g, blue] = linear(color);
      return 0.2126 * r + 0.7152 * g + 0.0722 * blue + 0.05;
    })
    .sort((x, y) => y - x);
  return light / dark;
}

/** Ottosson's OKLab, in which equal distances look about equal. */
function oklab([r, g, b]: number[]): number[] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  ];
}
