export type Theme = 'light' | 'dark';

/*
 * Found by a search that keeps every colour at a contrast of at least 3:1
 * against the theme's ground (#fff, #111) and the pairs apart also as seen
 * with protanopia, deuteranopia and tritanopia; palette.spec.ts measures it.
 * A slot has the same hue in both themes, so that a run keeps its colour.
 */
const COLORS: Record<Theme, readonly string[]> = {
  light: [
    '#3a42d4',
    '#b75d06',
    '#2d8b70',
    '#7f0082',
    '#1f98da',
    '#a50135',
    '#924efc',
    '#a29523',
    '#641b03',
    '#4b5459'
  ],
  dark: [
    '#386dfb',
    '#f48624',
    '#31ec9e',
    '#b730ab',
    '#6cafbb',
    '#df0911',
    '#bb88fe',
    '#e6cc35',
    '#89655a',
    '#dddbf1'
  ]
};

const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [5, 2],
  [12, 3],
  [4, 2, 1, 2],
  [3, 3],
  [9, 2, 2, 2, 2, 2],
  [14, 2, 4, 2]
];

/** Colour of the run in `slot` (any whole number from 0 on), as `#rrggbb`. */
export function runColor(slot: number, theme: Theme): string {
  return COLORS[theme][position(slot)];
}

/**
 * Dash pattern of the run in `slot`, in pixels of line and gap; empty is a
 * solid line. Different for the ten slots of a round, and shifted by one in
 * each round, so that no two of 100 slots share both colour and dash.
 */
export function runDash(slot: number): number[] {
  return [...DASHES[position(position(slot) + Math.floor(Math.abs(slot) / 10))]];
}

function position(slot: number): number {
  return Number.isFinite(slot) ? Math.abs(Math.trunc(slot)) % 10 : 0;
}
