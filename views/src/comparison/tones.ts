/** Colours and font of a page, as a canvas needs them. */
export interface Tones {
  text: string;
  strong: string;
  grid: string;
  border: string;
  ground: string;
  font: string;
}

/** Reads the tones from the style sheet's variables as they are at `node` now. */
export function readTones(node: HTMLElement): Tones {
  const style = getComputedStyle(node);
  const read = (name: string, fallback: string) =>
    style.getPropertyValue(name).trim() || fallback;
  return {
    text: read('--tl-text-2', '#616161'),
    strong: read('--tl-text', '#1a1a1a'),
    grid: read('--tl-grid', '#e8e8e8'),
    border: read('--tl-border', '#bdbdbd'),
    ground: read('--tl-ground', '#ffffff'),
    font: `11px ${style.fontFamily || 'sans-serif'}`
  };
}
